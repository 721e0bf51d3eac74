-- id:       api
-- title-nl: Bestanden voor programma's
-- title-en: Files for programs
-- target:   api

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: has_cities
select 1 where exists (select from output.city_source)

-- section: going
select title, summary
  from output.lifecycle_news()
 where soort = 'dataset'

-- section: place
select coalesce(nullif(base, ''), 'https://ADRES') as adres
  from output.news_place
