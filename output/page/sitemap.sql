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
	select v.page
	  from (values ('index.html'), ('api.html'), ('beperkingen.html'),
	      ('bronnen.html'), ('gemeenten/index.html'), ('methode.html'),
	      ('toegankelijkheid.html'), ('wijzigingen.html')) v (page)
	 union all
	-- one that is to come
	select 'gemeenten/' || code || '.html'
	  from output.municipality_state
	 where code not in (select code from pg_temp.municipality_figure)) x
 where p.base <> ''
 order by x.page collate "C"

-- When a figure last changed that they show.
-- section: figures
select 'sitemap' as key, p.base || '/' || x.page as loc, x.changed_on as lastmod
  from output.news_place p
 cross join (
	select 'indicatoren/' || indicator || '.html' as page,
	       max(changed_on) as changed_on, 1 as part
	  from pg_temp.cell
	 group by indicator
	 union all
	select 'gemeenten/' || area_code || '.html', max(changed_on), 2
	  from pg_temp.municipality_cell
	 group by area_code) x
 where p.base <> ''
 order by x.part, x.page collate "C"
