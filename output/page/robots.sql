-- id:       robots
-- title-nl: Wat zoekmachines mogen lezen
-- title-en: What search engines may read
-- target:   robots
-- format:   txt

-- section: place
select base from output.news_place where base <> ''
