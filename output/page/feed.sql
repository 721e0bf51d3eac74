-- id:       feed
-- title-nl: Wat er wijzigde, om op te abonneren
-- title-en: What changed, to subscribe to
-- target:   feed
-- format:   atom

-- section: feed
select p.*, greatest(l.updated, n.updated, case when l.updated is null
           then p.began end) as updated
  from output.news_place p
 cross join (select max(published) as updated from output.lifecycle_news()) n
  left join output.last_news l on l.area_code = ''

-- section: going
select * from output.lifecycle_news()

-- section: entries
select * from output.news order by nth desc limit 50
