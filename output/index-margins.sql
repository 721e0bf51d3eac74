-- id:       index-margins
-- title-nl: De index met zijn marges
-- title-en: The index with its margins
-- target:   v1/woondruk-index/marges
-- formats:  json csv
-- rows:     rijen
-- documents: any
-- schema:   index-marges

-- How far the place of a city moves with the choices behind the index; without
-- that, the index says nothing.

-- section: head
select 'marges' as key, i.id, 'Experimentele index met marges' as titel,
       'Experimental index with margins' as titel_en, i.eenheid,
       i.unit as eenheid_en, i.method_nl as methode, i.method_en as methode_en,
       i.caveat_nl as kanttekening, i.caveat_en as kanttekening_en,
       (select max(version) from indicator.drawn) as methodeversie,
       (select max(draws) from indicator.drawn) as trekkingen,
       'xoshiro256** (Blackman en Vigna), toestand gevuld door splitmix64 uit'
       ' het zaad: methodeversie maal 10.000 plus het jaar. Per trekking:'
       ' gewichten van kanten en indicatoren maal een getal tussen 0,75 en'
       ' 1,25; de schaal (ijkpunten, z-scores of rangpercentielen); de'
       ' vergelijking met alle gemeenten of alleen met de steden; rekenkundig'
       ' of meetkundig gemiddelde; in de helft van de trekkingen zonder een van'
       ' de indicatoren; en op elk cijfer ruis door afronding, door toeval in'
       ' een aantal gevallen, en door herziening van wat voorlopig is.'
       as trekking,
       (select coalesce(json_agg(json_build_object('indicator', r.indicator,
            'kant', r.dimension, 'richting', r.direction, 'jaar', r.year,
            'p5', r.low, 'drukste_vijfde', r.pressed, 'p95', r.high,
            'gemeenten', r.municipalities, 'vastgesteld_op', r.frozen_on,
            'toelichting', r.why) order by r.dimension, r.indicator), '[]')
          from indicator.reference r
         where r.dimension is not null and r.year is not null) as ijkpunten,
       (select coalesce(json_agg(json_build_object('periode', p.code,
            'aanname', s.choice, 'zonder', nullif(s.without, ''),
            'plaatsen', round(s.places::numeric / d.cities, 2))
            order by p.code, s.choice, s.without), '[]')
          from indicator.drawn_shift s
          join indicator.drawn d using (indicator, period_id)
          join core.period p using (period_id)) as gevoeligheid,
       output.sources_of(i.id) as bronnen, output.licence() as licentie,
       output.cite(i.id) as citeren,
       'Een rij per stad en jaar, op volgorde van code en niet van druk.'
       ' rang_druk: 1 is de meeste druk van de steden met een index dat jaar;'
       ' vijf procent van de trekkingen ligt onder rang_druk_5, vijf procent'
       ' boven rang_druk_95. kans: in welk deel van de trekkingen. Een stad'
       ' heeft een band als ten minste vier van de vijf trekkingen daarin of in'
       ' een en dezelfde buurband vallen, en ligt anders tussen twee banden.'
       ' gevoeligheid: hoeveel plaatsen een stad gemiddeld verschuift door één'
       ' andere keuze.' as toelichting
  from output.indicator i
 where i.id in (select indicator from indicator.drawn)

-- section: rows
select 'marges' as key, c.area_code as gebied_code, a.title as gebied,
       p.code as periode, round(v.value, 1) as waarde, v.status,
       round(r.value, 1) as rekenkundig,
       round(z.value, 1) as zonder_doorstroming, c.score_5 as waarde_5,
       c.score_95 as waarde_95,
       case when c.band = c.other_band then c.band
           else 'tussen ' || c.band || ' en ' || c.other_band end as band,
       c.rank_median as rang_druk_mediaan, c.rank_5 as rang_druk_5,
       c.rank_95 as rang_druk_95, d.cities as steden,
       round(c.top_10::numeric / d.draws, 3) as kans_eerste_tien,
       round(c.top_quarter::numeric / d.draws, 3) as kans_eerste_kwart,
       v.markeringen
  from indicator.drawn_city c
  join indicator.drawn d using (indicator, period_id)
  join core.period p using (period_id)
  join pg_temp.place a on a.code = c.area_code
  join indicator.value v on (v.indicator, v.period_id, v.area_code, v.basis,
       v.reeks) = (c.indicator, c.period_id, c.area_code, 'huidig', '')
  left join indicator.value r on (r.indicator, r.period_id, r.area_code, r.basis,
       r.reeks) = (c.indicator, c.period_id, c.area_code, 'huidig',
       'rekenkundig')
  left join indicator.value z on (z.indicator, z.period_id, z.area_code, z.basis,
       z.reeks) = (c.indicator, c.period_id, c.area_code, 'huidig',
       'zonder-doorstroming')
 order by c.area_code collate "C", p.code collate "C"
