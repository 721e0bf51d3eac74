-- id:       gemeente-feed
-- title-nl: Wat er van een gemeente wijzigde, om op te abonneren
-- title-en: What changed of a municipality, to subscribe to
-- target:   gemeenten/{document}
-- format:   atom

-- section: document
select m.code as key, m.title as naam, p.*,
       coalesce(l.updated, p.began) as updated
  from output.municipality_state m
 cross join output.news_place p
  left join output.last_news l on l.area_code = m.code
 order by m.code collate "C"

-- section: contact_page
select contact from output.news_place where contact ~ '^http'

-- section: contact_mail
select email from output.news_place where email is not null

-- section: entries
select n.area_code as key, n.*
  from output.area_news n
  join output.municipality_state m on m.code = n.area_code
 where n.age <= 50
 order by n.area_code collate "C", n.nth desc
