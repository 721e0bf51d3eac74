-- id:       feed
-- title-nl: Wat er wijzigde, om op te abonneren
-- title-en: What changed, to subscribe to
-- target:   feed
-- format:   atom
-- describes: files

-- section: feed
select p.*, greatest(l.updated, n.updated, case when l.updated is null
           then p.began end) as updated
  from output.news_place p
 cross join (select max(published) as updated from output.lifecycle_news()) n
  left join output.last_news l on l.area_code = ''

-- section: going
select * from output.lifecycle_news()

-- section: contact_page
select contact from output.news_place where contact ~ '^http'

-- section: contact_mail
select email from output.news_place where email is not null

-- section: entries
select n.*, f.bytes
  from output.news n
  join pg_temp.built_file f
    on f.path = 'v1/wijzigingen/' || n.release || '.csv'
 order by n.nth desc limit 50
