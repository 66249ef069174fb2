import { mount } from "svelte";
import Shop from "./Shop.svelte";
import { place } from "./place.ts";

mount(Shop, { target: place().root });
