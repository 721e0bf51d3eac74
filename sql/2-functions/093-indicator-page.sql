-- What the pages of indicators and municipalities and the charts read, beside
-- the views of all documents; in the same schema, and made anew with them.

-- Whom a reader can turn to: an address as it was set, and where it leads; none
-- when it leads nowhere.
create view output.contact as
select contact, case when contact ~ '^(https?://|mailto:|tel:)' then contact
           else 'mailto:' || substring(contact from '[^ <>@:]+@[^ <>@]+')
           end as adres
  from (select current_setting('woondruk.contact', true) as contact) x
 where contact ~ '^(https?://|mailto:|tel:)[^ ]+$'
    or contact ~ '[^ <>@:]+@[^ <>@]+';

-- Text within the quotes of an attribute.
create function output.in_quotes(text text)
returns text language sql immutable as $$
	select replace(replace(replace(text, '&', '&amp;'), '"', '&quot;'),
	    '<', '&lt;')
$$;

-- Which way the years of a series go: more words than the test gives, because
-- no direction found is not the same as too little to find one in.
create function output.trend(years int, events numeric, is_clear boolean,
    s int)
returns text language sql immutable as $$
	select case when years < 5 then 'te-weinig-jaren'
	    when events < 20 then 'te-weinig-gevallen'
	    when is_clear and s > 0 then 'stijgend'
	    when is_clear and s < 0 then 'dalend'
	    else 'geen-duidelijke-richting' end
$$;

-- A difference with its sign, and what stands beneath it: the reason that there
-- is none, or how much it is of what it was; of what is in percents itself, that
-- the difference is one of percentage points; and that what it is counted from is
-- an approximation.
create function output.long_change(difference numeric, decimals int)
returns text language sql stable as $$
	select case when round(difference, decimals) > 0 then '+' else '' end
	    || output.long_number(round(difference, decimals), decimals)
$$;

create function output.change_note(difference numeric, reden text,
    percent numeric, eenheid text, base_markeringen text[])
returns text language plpgsql stable as $$
begin
	if difference is null then
		return (select r.meaning from output.reason r where r.code = reden);
	end if;
	return case when eenheid like '%\%%' then 'procentpunt'
	    else output.long_change(percent, 1) || ' %' end
	    || case when 'benadering' = any (base_markeringen)
	        then ', benadering' else '' end;
end $$;

-- --- charts ---

-- What its forms mean, and where its figures come from.
create function output.chart_note(any_open boolean, any_unsaid boolean,
    any_apart boolean, cite text)
returns text language sql stable as $$
	select concat_ws(' ', case when any_open then 'Open punt en gestippelde'
	        ' lijn: nog niet definitief' || case when any_unsaid then ', of de'
	        ' bron zegt het niet.' else '.' end end,
	    case when any_apart then 'Onderbroken lijn: breuk in de reeks.' end,
	    case when length(cite) <= 220 then cite else 'Bronnen: zie de'
	        ' pagina van de indicator' || output.signature() end || '.')
$$;
