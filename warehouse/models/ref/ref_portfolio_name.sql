-- grain: facility_id that means the whole portfolio
select unnest(
  ['*', 'portfolio', 'portefølje', 'all', 'alle', 'fælles']
) as facility_key
