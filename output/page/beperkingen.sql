-- id:       beperkingen
-- title-nl: Wat de cijfers wel en niet zeggen
-- title-en: What the figures say and do not say
-- target:   beperkingen

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: general
select id, question_nl as kop, text_nl as uitleg
  from pg_temp.limitation
 where kind = 'algemeen'
 order by nth

-- section: questions
select id, question_nl as vraag, text_nl as uitleg,
       case answer when 'ja' then 'ja' when 'deels' then 'deels'
           when 'nee' then 'nee' else 'alleen voor Nederland' end as antwoord,
       id as part,
       'Bron: ' || source || ', overgenomen op '
           || output.long_date(date_cited) || '.' as bron
  from pg_temp.limitation l
 where kind = 'vraag'
 order by nth

-- Those that have figures have a page.
-- section: shown
select l.id as of, i.id as indicator, i.label_nl as titel
  from pg_temp.limitation l
  join pg_temp.topic i on i.id = any (l.indicators)
 where l.kind = 'vraag'
 order by l.nth, i.label_nl collate "C"

-- section: awaited
select l.id as of, i.label_nl as titel
  from pg_temp.limitation l
  join output.indicator i on i.id = any (l.indicators)
 where l.kind = 'vraag' and i.id not in (select id from pg_temp.topic)
 order by l.nth, i.label_nl collate "C"

-- section: silent
select l.id as of
  from pg_temp.limitation l
 where l.kind = 'vraag' and not exists (select from output.indicator i
      where i.id = any (l.indicators))
 order by l.nth

-- section: rejected
select id, question_nl as wens, text_nl as uitleg,
       'Bron: ' || source || ', overgenomen op '
           || output.long_date(date_cited) || '.' as bron
  from pg_temp.limitation
 where kind = 'afgewezen'
 order by nth

-- section: safe
select id, question_nl as zin, text_nl as uitleg
  from pg_temp.limitation
 where kind = 'houdbaar'
 order by nth

-- section: unsafe
select id, question_nl as zin, text_nl as uitleg
  from pg_temp.limitation
 where kind = 'niet-houdbaar'
 order by nth
