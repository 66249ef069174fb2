import { compile, createApp, createSSRApp, ref } from "vue";
import { renderToString } from "vue/server-renderer";
import type { HostedSession } from "../../../src/elements/index.ts";
import { place } from "./place.ts";

const { root, gateway, session: id, rendered } = place();

const isCustomElement = (tag: string) => tag.startsWith("hosted-");
/** Written by hand, because the server-side renderer compiles no templates. */
const drawn = (template: string) => compile(template, { isCustomElement });

const Checkout = {
  setup() {
    const session = ref<HostedSession>();
    const busy = ref(false);
    const result = ref("");
    async function pay() {
      busy.value = true;
      result.value = JSON.stringify(await session.value!.update());
      busy.value = false;
    }
    return { session, busy, result, pay, gateway, id, renders: ref(0), brand: ref(""), named: ref(false) };
  },
  render: drawn(`
    <form @submit.prevent="pay" :data-renders="renders">
      <hosted-session
        ref="session"
        :gateway="gateway"
        merchant="TESTMERCHANT"
        :session="id"
        :name="null"
        @cardtypechange="brand = $event.brand"
      >
        <hosted-field
          field="card.number"
          :class="renders % 2 ? 'odd' : 'even'"
          mask
          @validitychange="renders += 1"
          @emptinesschange="renders += 1"
        />
        <hosted-field :field="'card.expiry'" :disabled="busy" :optional="false" :placeholder="undefined" />
        <hosted-field field="card.securityCode" :disabled="busy" />
        <hosted-field v-if="named" field="card.nameOnCard" required />
      </hosted-session>
      <button type="button" @click="named = !named">Name</button>
      <button :disabled="busy">Pay</button>
      <output id="brand">{{ brand }}</output>
      <output id="result">{{ result }}</output>
    </form>`),
};

const Shop = {
  components: { Checkout },
  setup: () => ({ paying: ref(true) }),
  render: drawn(`<main><button @click="paying = !paying">Route</button><Checkout v-if="paying" /></main>`),
};

const shop = () => (rendered ? createSSRApp(Shop) : createApp(Shop));
if (rendered) root.innerHTML = await renderToString(shop());
shop().mount(root);
