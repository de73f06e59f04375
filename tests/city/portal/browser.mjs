// The portal as people use it, in Chromium by Playwright: node browser.mjs PLAYWRIGHT BASE AREA INDUSTRY OTHER SHOTS SWAP
// Prints a line per walk; anything that goes wrong ends it with its reason.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [, , playwright, base, area, industry, other, shots, swap] = process.argv;
const { chromium } = createRequire(import.meta.url)(playwright);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--ignore-gpu-blocklist', '--disable-quic'],
});
const axe = process.env.GOLMOK_AXE && fs.readFileSync(process.env.GOLMOK_AXE, 'utf8');
let looked = 0;

async function walk(name, settings, steps) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ko-KR', ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const wrong = [];
  page.on('pageerror', error => wrong.push(error.message));
  page.on('console', message => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  try {
    await steps(page);
  } finally {
    await page.screenshot({ path: `${shots}/${name}.png` });
  }
  // A page that is not found is told by the console, too.
  assert.deepEqual(wrong.filter(text => !/status of 4\d\d/.test(text)), [], name);
  await context.close();
  console.log(name);
}

// Nothing serious: axe-core put beside the page, which its policy would not let in otherwise.
async function accessible(page) {
  if (!axe) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations.filter(found => ['serious', 'critical'].includes(found.impact));
  assert.deepEqual(serious.map(found => `${found.id}: ${found.nodes[0].html.slice(0, 160)}`), [], page.url());
  looked += 1;
}

const heading = page => page.locator('h1').innerText();
const wide = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

await walk('search-area-founder', {}, async page => {
  await page.goto(base);
  await page.fill('.banner input[name=q]', area);
  await page.press('.banner input[name=q]', 'Enter');
  await page.click(`ul.found a[href="area/${area}.html"]`);
  await page.click(`a.founder[href*="industry=${industry}"]`);
  assert.match(await page.locator('.probability b').innerText(), /^\d+(\.\d)?.%$/);
  // The calculator: figures go in the body, and stay out of the address.
  await page.fill('#own-rent', '3,000,000');
  await page.fill('#own-wages', '4,000,000');
  await page.fill('#own-margin', '60');
  await page.click('.own-costs button');
  assert.ok(!page.url().includes('rent'), page.url());
  assert.equal(await page.inputValue('#own-rent'), '3,000,000');
});

await walk('compare', {}, async page => {
  await page.goto(`${base}founder.html?area=${area}&industry=${industry}`);
  await page.click('.tray a');
  await page.locator('#f3').fill(other);
  await page.click('.ask button:not(.banner *)');
  assert.equal(await page.locator('table.sortable tbody tr').count(), 2);
});

// What a report has too is before axe-core by day in tests/city/browser/axe.rs.
const hosted = ['', `places?industry=${industry}`, `compare?area=${area}&area=${other}&industry=${industry}`, 'diagnose', 'staff', 'method', 'data', 'map', 'en/map', 'search?q=zzzz'];
const reported = ['index.html', `area/${area}.html`, `industry/${industry}.html`, `founder.html?area=${area}&industry=${industry}`, 'programmes', 'record.html'];
for (const [colorScheme, addresses] of [['light', hosted], ['dark', [...hosted, ...reported]]]) {
  await walk(`every-kind-${colorScheme}`, { colorScheme, bypassCSP: true }, async page => {
    for (const at of addresses) {
      const answer = await page.goto(base + at);
      assert.equal(answer.status(), 200, at);
      await page.waitForTimeout(150);
      await accessible(page);
    }
  });
}

await walk('map', {}, async page => {
  await page.goto(`${base}map?industry=${industry}`);
  await page.waitForSelector('#map[data-ready=yes]', { timeout: 60000 });
  await page.waitForTimeout(1000);
  const painted = await page.locator('#map canvas').screenshot();
  await page.selectOption('#map-view', 'grade');
  await page.waitForTimeout(1500);
  assert.ok(!painted.equals(await page.locator('#map canvas').screenshot()), 'grades are painted as steps within the industry are');
  assert.match(page.url(), /view=grade/);
  const box = await page.locator('#map canvas').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.click('[data-mode=polygon]');
  for (const [right, down] of [[-8, -8], [8, -8], [8, 8], [-8, 8]]) {
    await page.mouse.click(x + right, y + down);
    await page.waitForTimeout(350);
  }
  await page.screenshot({ path: `${shots}/map-drawn.png` });
  const [answer] = await Promise.all([page.waitForResponse(answer => answer.url().includes('polygon=')), page.click('#map-done')]);
  // A polygon of this size on a map of the whole city may be too large: then that is said.
  assert.ok([200, 422].includes(answer.status()), String(answer.status()));
  await page.waitForLoadState();
  assert.match(await page.locator('main').innerText(), /m²|km²/);
});

await walk('without-script', { javaScriptEnabled: false }, async page => {
  await page.goto(`${base}map?industry=${industry}`);
  assert.ok(await page.locator('input.map').isVisible());
  await page.goto(base);
  await page.fill('#ask-area', area);
  await page.selectOption('#ask-trade', industry);
  await page.click('form:has(#ask-area) button');
  assert.ok(await page.locator('.probability b').isVisible());
  await page.goto(`${base}diagnose`);
  assert.ok(await page.locator('form.ask input[name=opened]').isVisible());
});

await walk('phone', { viewport: { width: 390, height: 844 }, hasTouch: true }, async page => {
  for (const at of ['', `area/${area}.html`, `founder.html?area=${area}&industry=${industry}`, 'staff', 'map', `places?industry=${industry}`]) {
    await page.goto(base + at);
    assert.equal(await wide(page), 0, `${at} is wider than the phone`);
  }
});

await walk('keys-only', {}, async page => {
  await page.goto(base);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  for (let at = 0; at < 3 && await page.evaluate(() => document.activeElement.name) !== 'q'; at += 1) await page.keyboard.press('Tab');
  await page.keyboard.type(area);
  await page.keyboard.press('Enter');
  await page.waitForURL(/search\?q=/);
  for (let at = 0; at < 40 && !(await page.evaluate(() => document.activeElement.href || '')).includes('/area/'); at += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/area\//);
  assert.ok(await heading(page));
});

await walk('two-languages', {}, async page => {
  await page.goto(`${base}founder.html?area=${area}&industry=${industry}`);
  const korean = await page.locator('.probability b').innerText();
  await page.click('.banner a[hreflang=en]');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.locator('.probability b').innerText(), korean, 'the number is the same in both languages');
  await page.click('.banner a[hreflang=ko]');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
});

await walk('swap', {}, async page => {
  const address = `${base}places?industry=${industry}`;
  const snapshot = async () => (await page.locator('footer').innerText()).match(/\d{8}T\d{6}Z\S*/)[0];
  await page.goto(address);
  const before = await snapshot();
  fs.writeFileSync(`${swap}/wanted`, '');
  const until = Date.now() + 40000;
  let now = before;
  while (now === before && Date.now() < until) {
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200);
    now = await snapshot();
  }
  assert.notEqual(now, before, 'the page never showed the other snapshot');
  await page.click('a.founder >> nth=0');
  assert.ok(await page.locator('.probability b').isVisible());
});

await browser.close();
console.log(`axe-core: ${looked} pages`);
