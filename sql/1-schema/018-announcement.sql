-- Changes of municipalities that are announced, kept by hand until CBS tells of
-- them itself, and the names that municipalities had before.

create table core.announcement (
	kind		text not null check (kind in ('opgeheven',
			    'grenswijziging', 'codewijziging',
			    'naamswijziging')),
	event_date	date not null,
	from_code	text not null,
	from_title	text not null,
	to_code		text not null,
	to_title	text not null,
	to_province	text,			-- of a code that is new: PV20
	dwellings	bigint check (dwellings >= 0),
	inhabitants	bigint check (inhabitants >= 0),
	state		text not null check (state in ('vastgesteld',
			    'voorgenomen')),
	citation	text not null,
	cited_on	date not null,
	primary key (from_code, to_code, event_date, kind),
	check ((from_code = to_code) = (kind = 'naamswijziging'))
);

-- The register has one name for a code, that of today.  One that it replaced
-- stays here, with the day of the run that saw the new one.
create table core.former_name (
	code		text not null,
	title		text not null,
	until_date	date not null,
	primary key (code, title, until_date)
);
