"use strict";

// The library is kept in the query of this page's address, which comes back with the browser.
const here = new URL(window.location.href);
const library = here.searchParams.get("library");
const fragment = new URLSearchParams(here.hash.slice(1));
// A token must not stay where it could be copied along with the address.
history.replaceState(null, "", here.pathname + here.search);

const byId = (id) => document.getElementById(id);

function row(list, name, value) {
  const term = document.createElement("dt");
  term.textContent = name;
  const description = document.createElement("dd");
  description.id = "fragment-" + name;
  description.textContent = value;
  list.append(term, description);
}

function showFragment() {
  if ([...fragment.keys()].length === 0) {
    return;
  }
  for (const [name, value] of fragment) {
    row(byId("fragment"), name, value);
  }
  byId("result").hidden = false;
}

async function openWithToken() {
  const token = fragment.get("access_token");
  if (!token || !library) {
    return;
  }
  const address = "/" + encodeURIComponent(library) + "/patrons/me";
  const answer = await fetch(address, { headers: { Authorization: "Bearer " + token } });
  byId("address").textContent = address;
  byId("status").textContent = String(answer.status);
  byId("answer").textContent = JSON.stringify(await answer.json(), null, 2);
  byId("opened").hidden = false;
}

async function flowsOf(name) {
  const answer = await fetch("/" + encodeURIComponent(name) + "/authentication_document");
  const description = await answer.json();
  return description.authentication
    .map((flow) => ({ title: description.title, library: name, description: flow.description,
      link: (flow.links || []).find((link) => link.rel === "authenticate") }))
    .filter((flow) => flow.link && new URL(flow.link.href, here).pathname.endsWith("/oauth_authenticate"));
}

function button(flow) {
  const back = new URL(here.pathname, here);
  back.searchParams.set("library", flow.library);
  const begin = new URL(flow.link.href, here);
  begin.searchParams.set("redirect_uri", back.href);
  const link = document.createElement("a");
  link.className = "button";
  link.id = "sign-in-" + flow.library;
  link.href = begin.href;
  link.textContent = flow.title + ": sign in with " + flow.description;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

async function showFlows() {
  const libraries = await (await fetch("client/libraries")).json();
  const flows = (await Promise.all(libraries.map(flowsOf))).flat();
  byId("flows").replaceChildren(...flows.map(button));
}

showFragment();
openWithToken();
showFlows();
