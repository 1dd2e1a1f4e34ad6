-- grain: outcome, in small letters, of a visit that was not made
select unnest([
  'no access', 'no_access', 'ikke adgang', 'not done', 'not_done',
  'ikke udført', 'skipped', 'cancelled', 'aflyst'
]) as word
