-- id:       toegankelijkheid
-- title-nl: Toegankelijkheid
-- title-en: Accessibility
-- target:   toegankelijkheid

-- section: trial
select 1 where current_setting('woondruk.trial', true) = 'true'

-- section: contact
select contact, adres from output.contact
