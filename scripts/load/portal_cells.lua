-- For wrk: area/industry of every cell with stores in cells.txt, from `golmok export mart_entry_risk --where "store_count > 0"`.
-- Seeded random rating look-ups; a thread asks none twice (a step through a shuffled list of cells).
local cells, at = {}, 0
function setup(thread) n = (n or 0) + 1; thread:set("seed", n) end
function init(args)
  for line in io.lines("cells.txt") do cells[#cells + 1] = line end
  math.randomseed(20261129 + seed)
  for i = #cells, 2, -1 do local j = math.random(i); cells[i], cells[j] = cells[j], cells[i] end
end
function request() at = at % #cells + 1; return wrk.format("GET", "/api/v1/ratings/" .. cells[at]) end
