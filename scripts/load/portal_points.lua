-- For wrk, on the real city: what reports of spots cost.
-- Seeded random points of the city, none repeated (six digits of a degree).
function setup(thread) n = (n or 0) + 1; thread:set("seed", n) end
local industries = {"CS100001","CS100007","CS100008","CS100009","CS100010","CS200028","CS300002"}
function init(args) math.randomseed(20261129 + seed) end
function request()
  local lon, lat = 126.90 + math.random() * 0.18, 37.49 + math.random() * 0.11
  return wrk.format("GET", string.format("/api/v1/advise?lon=%.6f&lat=%.6f&radius=500&industry=%s", lon, lat, industries[math.random(#industries)]))
end
