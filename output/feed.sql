-- id:       feed
-- title-nl: Wat er wijzigde, om op te abonneren
-- title-en: What changed, to subscribe to
-- target:   feed
-- formats:  json
-- rows:     items
-- describes: files

-- JSON Feed 1.1 (jsonfeed.org): the same entries as feed.atom.

-- section: head
select 'feed' as key, 'https://jsonfeed.org/version/1.1' as version,
       trial || 'Woondruk: wat er wijzigde' as title,
       base || '/wijzigingen.html' as home_page_url,
       base || '/feed.json' as feed_url, 'nl' as language,
       json_build_array(json_strip_nulls(json_build_object('name',
           'Woondruk', 'url', contact))) as authors
  from output.news_place

-- section: rows
select 'feed' as key, p.tag || ':' || e.tag_end as id, p.base || e.page as url,
       e.title, e.summary as content_text, e.published as date_published,
       case when e.release is null then '[]' else json_build_array(
           json_build_object('url', p.base || '/' || f.path, 'mime_type',
               'text/csv', 'size_in_bytes', f.bytes)) end as attachments
  from (
	select l.tag_end, l.page, l.title, l.summary, l.published,
	       null as release, null as nth
	  from output.lifecycle_news() l
	 union all
	select * from (
		select 'release:' || release, '/wijzigingen.html#release-'
		           || release, title,
		       summary, published, release, nth
		  from output.news order by nth desc limit 50) n
  ) e
 cross join output.news_place p
  left join pg_temp.built_file f
    on f.path = 'v1/wijzigingen/' || e.release || '.csv'
 order by e.nth desc nulls first, e.published desc, e.tag_end collate "C"
