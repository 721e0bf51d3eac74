-- Which municipalities are in the region of which centre municipality, a list
-- kept by hand.  Empty: none was verified.
create table core.care_region (
	region		text not null check (region ~ '^regio-GM[0-9]{4}$'),
	title_nl	text not null,
	gm_code		text not null,
	is_centre	boolean not null
			check (is_centre = (region = 'regio-' || gm_code)),
	valid_from	date,
	valid_to	date check (valid_to > valid_from),	-- not in it any more
	citation	text not null,
	cited_on	date not null
);
create unique index on core.care_region (gm_code,
    coalesce(valid_from, '-infinity'));
