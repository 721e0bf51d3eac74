-- id:       niet-gevonden
-- title-nl: Niet gevonden
-- title-en: Not found
-- target:   404

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact
