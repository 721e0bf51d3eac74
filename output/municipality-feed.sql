-- id:       municipality-feed
-- title-nl: Wat er van een gemeente wijzigde, om op te abonneren
-- title-en: What changed of a municipality, to subscribe to
-- target:   gemeenten/{document}
-- formats:  json
-- rows:     items

-- JSON Feed 1.1 (jsonfeed.org): the same entries as gemeenten/<code>.atom.

-- section: head
select m.code || '.feed' as key, 'https://jsonfeed.org/version/1.1' as version,
       p.trial || 'Woondruk: wat er van ' || m.title || ' wijzigde' as title,
       p.base || '/gemeenten/' || m.code || '.html' as home_page_url,
       p.base || '/gemeenten/' || m.code || '.feed.json' as feed_url,
       'nl' as language, json_build_array(json_strip_nulls(json_build_object(
           'name', 'Woondruk', 'url', p.contact))) as authors
  from output.municipality_state m
 cross join output.news_place p
 order by m.code collate "C"

-- section: rows
select n.area_code || '.feed' as key, p.tag || ':gemeente:' || n.area_code
           || ':release:' || n.release as id,
       p.base || '/gemeenten/' || n.area_code || '.html' as url,
       n.title, n.summary as content_text, n.published as date_published
  from output.area_news n
  join output.municipality_state m on m.code = n.area_code
 cross join output.news_place p
 where n.age <= 50
 order by n.area_code collate "C", n.nth desc
