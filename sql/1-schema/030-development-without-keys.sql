-- A foreign key is looked up for every row that is written, of which there are a
-- hundred thousand a night, all by one who has the definition before him.  What of
-- an indicator that is gone is left goes beside its definition (model/compute.c).
alter table indicator.development
	drop constraint development_indicator_fkey;
alter table indicator.since
	drop constraint since_indicator_fkey;
