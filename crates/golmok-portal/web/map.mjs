// The large map: areas coloured by step, hot spots, spots and polygons that lead to a founder's page. Words and addresses
// stand in the page; what it asks of the server is the API's. Without WebGL the page keeps the map that needs no script.
import { AttributionControl, Map as WebMap, NavigationControl, Popup, ScaleControl } from './maplibre-gl.mjs';

const page = JSON.parse(document.getElementById('map-page').textContent);
const w = page.words;
const api = path => fetch(page.api + path, { headers: { 'Accept-Language': page.lang } }).then(async answer => {
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
});

// Colours as every page has them; which is which stands below the map in words.
const GRADES = ['#eceff2', '#cfd8ec', '#8aa3d0', '#d98b3a', '#8c2d04'];
const WITHIN = ['#eceff2', '#23508e', '#8aa3d0', '#dfe3ea', '#e8b27a', '#b4530f'];
const dark = matchMedia('(prefers-color-scheme:dark)').matches;
// From which zoom on which outlines are drawn: each is exact to half a pixel at its own zoom.
const DETAIL = [[0, 11], [12.5, 13], [14.5, 16]];
const NONE = { type: 'FeatureCollection', features: [] };

const canDraw = () => {
  try { return !!document.createElement('canvas').getContext('webgl2'); } catch { return false; }
};

const form = document.getElementById('map-form');
const said = document.getElementById('map-said');
const say = text => { said.textContent = text; };
const asked = () => Object.fromEntries(new FormData(form));

if (canDraw()) start().catch(error => say(String(error.message || error)));

async function start() {
  const holder = document.getElementById('map');
  holder.hidden = false;
  for (const plain of document.querySelectorAll('.map-plain')) plain.hidden = true;
  for (const tool of document.querySelectorAll('.map-tool')) tool.hidden = false;
  const [west, south, east, north] = page.bounds;
  const sources = {
    gu: { type: 'geojson', data: NONE, promoteId: 'code' }, dong: { type: 'geojson', data: NONE },
    areas: { type: 'geojson', data: NONE, promoteId: 'code' }, hot: { type: 'geojson', data: NONE }, drawn: { type: 'geojson', data: NONE },
  };
  const layers = [
    { id: 'ground', type: 'background', paint: { 'background-color': dark ? '#2a323d' : '#e6edf3' } },
    { id: 'gu', type: 'fill', source: 'gu', paint: { 'fill-color': dark ? '#3a4450' : '#fff', 'fill-opacity': page.raster ? 0 : 1 } },
    { id: 'dong', type: 'line', source: 'dong', minzoom: 12.5, paint: { 'line-color': '#b6bec9', 'line-width': 0.8 } },
    { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': '#eceff2', 'fill-opacity': 0.85 } },
    { id: 'area-lines', type: 'line', source: 'areas', paint: { 'line-color': '#566272', 'line-width': ['case', ['boolean', ['feature-state', 'on'], false], 3, 0.6] } },
    { id: 'hot', type: 'fill', source: 'hot', paint: { 'fill-color': '#6b21a8', 'fill-opacity': 0.45, 'fill-outline-color': '#3b0764' } },
    { id: 'gu-lines', type: 'line', source: 'gu', paint: { 'line-color': dark ? '#cbd5e1' : '#7b8797', 'line-width': 1.4 } },
    { id: 'drawn', type: 'line', source: 'drawn', paint: { 'line-color': dark ? '#fff' : '#1b1f24', 'line-width': 2.5, 'line-dasharray': [2, 1.5] } },
    { id: 'corners', type: 'circle', source: 'drawn', paint: { 'circle-radius': 4, 'circle-color': '#fff', 'circle-stroke-width': 2, 'circle-stroke-color': '#1b1f24' } },
    text('gu-names', 'gu', 13, 9, 15, 600),
    text('area-names', 'areas', 11.5, 14, 24, 400),
  ];
  if (page.raster) {
    sources.raster = { type: 'raster', tiles: [page.raster], tileSize: 256, attribution: page.attribution };
    layers.splice(1, 0, { id: 'raster', type: 'raster', source: 'raster' });
  }
  const map = new WebMap({
    container: holder, hash: 'at', minZoom: 8, maxZoom: 18, attributionControl: false,
    bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 12 },
    maxBounds: [[west - 0.3, south - 0.3], [east + 0.3, north + 0.3]], style: { version: 8, sources, layers }, localIdeographFontFamily: 'sans-serif',
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl({}));
  map.addControl(new AttributionControl({ compact: false, customAttribution: w.source }));
  map.getCanvas().setAttribute('aria-label', w.label);
  await new Promise(ready => map.once('load', ready));

  const put = (source, data) => map.getSource(source).setData(data);
  put('gu', await api('/shapes?kind=gu&zoom=12'));
  let steps = {}, shown = 0, mode = 'look', corners = [], popup;
  const detail = async () => {
    const wanted = DETAIL.filter(([from]) => map.getZoom() >= from).pop()[1];
    if (wanted === shown) return;
    shown = wanted;
    const shapes = await api(`/shapes?kind=trade_area&zoom=${wanted}`);
    if (shown !== wanted) return;
    put('areas', shapes);
    if (wanted > 11) put('dong', await api('/shapes?kind=admin_dong&zoom=14'));
  };
  const paint = () => {
    const within = asked().view === 'within';
    const colours = within ? WITHIN : GRADES, of = within ? 'within' : 'grade';
    const cases = colours.flatMap((colour, step) => [step, colour]).slice(2);
    map.setPaintProperty('areas', 'fill-color', ['match', ['coalesce', ['feature-state', of], 0], ...cases, colours[0]]);
    // What does not differ clearly from its industry is pale.
    map.setPaintProperty('areas', 'fill-opacity', within ? ['case', ['boolean', ['feature-state', 'clear'], false], 0.9, 0.4] : 0.85);
    for (const legend of document.querySelectorAll('[data-legend]')) legend.hidden = legend.dataset.legend !== asked().view;
  };
  const colour = async () => {
    const { industry, hot } = asked();
    const query = industry ? `&industry=${encodeURIComponent(industry)}` : '';
    const answer = await api(`/steps?kind=trade_area${query}`);
    if (asked().industry !== industry) return;
    steps = answer.data;
    for (const [code, cell] of Object.entries(steps)) map.setFeatureState({ source: 'areas', id: code }, { grade: cell.grade, within: cell.within, clear: cell.clear });
    paint();
    const hexagons = hot && industry ? await api(`/hotspots?industry=${encodeURIComponent(industry)}`) : NONE;
    put('hot', hexagons);
    if (hot) say(!industry ? w.choose : hexagons.features.length ? '' : w.none);
    else if (mode === 'look') say('');
  };
  await Promise.all([detail(), colour()]);
  map.on('zoomend', () => detail().catch(error => say(error.message)));

  const draw = () => {
    const line = corners.length > 2 ? [...corners, corners[0]] : corners;
    put('drawn', { type: 'FeatureCollection', features: line.length ? [{ type: 'Feature', properties: {}, geometry: line.length > 1 ? { type: 'LineString', coordinates: line } : { type: 'Point', coordinates: line[0] } }] : [] });
    document.getElementById('map-done').disabled = corners.length < 3;
  };
  const founder = query => {
    const industry = asked().industry;
    if (!industry) { say(w.choose); form.elements.industry.focus(); return; }
    location.href = `founder.html?${query}&industry=${encodeURIComponent(industry)}`;
  };
  const turn = to => {
    mode = to;
    corners = [];
    draw();
    popup?.remove();
    map.getCanvas().style.cursor = to === 'look' ? '' : 'crosshair';
    say({ look: '', spot: w.spot, polygon: w.polygon }[to]);
    for (const button of document.querySelectorAll('[data-mode]')) button.setAttribute('aria-pressed', String(button.dataset.mode === to));
    document.getElementById('map-done').hidden = to !== 'polygon';
    if (to === 'polygon') map.doubleClickZoom.disable(); else map.doubleClickZoom.enable();
  };
  for (const button of document.querySelectorAll('[data-mode]')) button.addEventListener('click', () => turn(button.dataset.mode === mode ? 'look' : button.dataset.mode));
  const digits = number => number.toFixed(6);
  document.getElementById('map-done').addEventListener('click', () => founder(`polygon=${corners.map(corner => corner.map(digits).join(',')).join(';')}`));

  const card = (code, name) => {
    const cell = steps[code] || { grade: 0 }, { industry } = asked(), box = document.createElement('div');
    const line = (tag, text) => { const node = box.appendChild(document.createElement(tag)); node.textContent = text; return node; };
    line('b', name);
    line('div', `${w.grades[cell.grade]}${cell.probability == null ? '' : ` · ${(cell.probability * 100).toFixed(cell.probability < 0.0995 ? 1 : 0)} %`}`);
    if (cell.stores != null) line('div', `${w.stores} ${cell.stores.toLocaleString(page.lang)}`);
    const link = (text, href) => { const node = line('a', text); node.href = href; node.style.marginRight = '10px'; };
    link(w.area, `area/${code}.html`);
    if (industry && cell.grade) link(w.founder, `founder.html?area=${code}&industry=${industry}`);
    return box;
  };
  map.on('click', event => {
    const at = [event.lngLat.lng, event.lngLat.lat];
    if (mode === 'spot') return founder(`lon=${digits(at[0])}&lat=${digits(at[1])}&radius=${encodeURIComponent(form.elements.radius.value)}`);
    if (mode === 'polygon') { if (corners.length < 100) { corners.push(at); draw(); } return; }
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ['areas'] });
    popup?.remove();
    if (hit) popup = new Popup({ maxWidth: '280px' }).setLngLat(event.lngLat).setDOMContent(card(hit.properties.code, hit.properties.name)).addTo(map);
  });
  let on;
  map.on('mousemove', 'areas', ({ features: [feature] }) => {
    if (on) map.setFeatureState({ source: 'areas', id: on }, { on: false });
    on = feature.properties.code;
    map.setFeatureState({ source: 'areas', id: on }, { on: true });
  });
  addEventListener('keydown', event => {
    if (event.key === 'Escape') turn('look');
    if (event.key === 'Backspace' && mode === 'polygon' && event.target === map.getCanvas()) { corners.pop(); draw(); }
  });
  form.addEventListener('change', () => {
    const kept = Object.entries(asked()).filter(([, value]) => value);
    history.replaceState(null, '', `?${new URLSearchParams(kept)}${location.hash}`);
    colour().catch(error => say(error.message));
  });
  form.addEventListener('submit', event => event.preventDefault());
  paint();
  holder.dataset.ready = 'yes';
}

function text(id, source, size, minzoom, maxzoom, weight) {
  return {
    id, type: 'symbol', source, minzoom, maxzoom,
    layout: { 'text-field': ['get', 'name'], 'text-size': size, 'text-font': [weight > 500 ? 'Noto Sans Bold' : 'Noto Sans Regular'] },
    paint: { 'text-color': '#1b1f24', 'text-halo-color': '#fff', 'text-halo-width': 1.6 },
  };
}
