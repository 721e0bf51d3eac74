-- id:       limitations
-- title-nl: Wat de cijfers wel en niet zeggen
-- title-en: What the figures say and do not say
-- target:   v1/beperkingen
-- formats:  json csv
-- rows:     rijen
-- schema:   beperkingen

-- Out of output/limitations.csv, which publishing puts in pg_temp.limitation.

-- section: head
select 'beperkingen' as key, 'beperkingen' as id,
       'Wat de cijfers wel en niet zeggen' as titel,
       'What the figures say and do not say' as titel_en,
       output.licence() as licentie,
       'soort vraag: een vraag uit de brief van de G4 en de G40 (2021), met in'
       ' antwoord of open cijfers haar kunnen beantwoorden. afgewezen: een'
       ' cijfer dat wij zochten en niet geven. houdbaar en niet-houdbaar: wat'
       ' er met deze cijfers wel en niet gezegd kan worden. algemeen: wat'
       ' geen van deze cijfers laat zien. indicatoren: wat wij er wel over'
       ' publiceren. bron: waar een getal in de uitleg vandaan komt'
           as toelichting,
       'Bron: Woondruk; van een getal in de uitleg de bron in de rij'
           as citeren

-- section: rows
select 'beperkingen' as key, l.id, l.kind as soort, l.answer as antwoord,
       l.question_nl as vraag, l.question_en as vraag_en,
       l.text_nl as uitleg, l.text_en as uitleg_en,
       l.indicators as indicatoren, l.source as bron,
       l.date_cited as bron_gezien_op
  from pg_temp.limitation l
 order by l.nth
