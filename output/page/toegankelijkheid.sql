-- id:       toegankelijkheid
-- title-nl: Toegankelijkheid
-- title-en: Accessibility
-- target:   toegankelijkheid

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact
