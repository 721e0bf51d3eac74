-- id:       api
-- title-nl: Bestanden voor programma's
-- title-en: Files for programs
-- target:   api

-- section: trial
select 1 where current_setting('woondruk.trial', true) = 'true'

-- section: contact
select contact, adres from output.contact

-- section: going
select title, summary
  from output.lifecycle_news()
 where soort = 'dataset'

-- section: place
select coalesce(nullif(base, ''), 'https://ADRES') as adres
  from output.news_place
