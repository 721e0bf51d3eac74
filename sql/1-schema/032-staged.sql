-- What was staged of a period when the source was landed last: the number of its
-- cells and a digest of all of them, in any order.  A period of which the same is
-- staged again has the same cells, and is not compared.  Null: not known.  Whoever
-- writes core.observation by hand sets it to null.

alter table core.source_period add column staged text;
