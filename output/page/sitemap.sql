-- id:       sitemap
-- title-nl: Alle paginas, voor zoekmachines
-- title-en: All pages, for search engines
-- target:   {document}
-- format:   xml

-- Addresses in it are whole ones, so that a tree that has no place has none.

-- section: document
select 'sitemap' as key from output.news_place where base <> ''

-- section: pages
select 'sitemap' as key, p.base || '/' || x.page as loc
  from output.news_place p
 cross join (
	select v.page, 1 as part
	  from (values ('index.html'), ('api.html'), ('beperkingen.html'),
	      ('bronnen.html'), ('gemeenten/index.html'), ('methode.html'),
	      ('toegankelijkheid.html'), ('wijzigingen.html')) v (page)
	 union all
	select 'indicatoren/' || id || '.html', 2 from output.with_figures
	 union all
	select 'gemeenten/' || code || '.html', 3
	  from output.municipality_state) x
 where p.base <> ''
 order by x.part, x.page collate "C"
