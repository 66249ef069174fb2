import "@angular/compiler";
import { Component, CUSTOM_ELEMENTS_SCHEMA, provideZonelessChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import type { CardTypeChangeEvent, HostedSession } from "../../../src/elements/index.ts";
import { place } from "./place.ts";

const { gateway, session } = place();

// Decorators applied by hand, because the repository's TypeScript excludes decorator syntax.

class Checkout {
  gateway = gateway;
  id = session;
  renders = signal(0);
  brand = signal("");
  named = signal(false);
  busy = signal(false);
  result = signal("");
  again() {
    this.renders.update((count) => count + 1);
  }
  shown({ brand }: CardTypeChangeEvent) {
    this.brand.set(brand);
  }
  async pay(event: Event, session: HostedSession) {
    event.preventDefault();
    this.busy.set(true);
    this.result.set(JSON.stringify(await session.update()));
    this.busy.set(false);
  }
}
Component({
  selector: "app-checkout",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <form (submit)="pay($event, session)" [attr.data-renders]="renders()">
      <hosted-session
        #session
        [gateway]="gateway"
        merchant="TESTMERCHANT"
        [session]="id"
        [name]="null"
        (cardtypechange)="shown($event)"
      >
        <hosted-field
          field="card.number"
          [class]="renders() % 2 ? 'odd' : 'even'"
          mask
          (validitychange)="again()"
          (emptinesschange)="again()"
        ></hosted-field>
        <hosted-field
          [field]="'card.expiry'"
          [disabled]="busy()"
          [optional]="false"
          [placeholder]="undefined"
        ></hosted-field>
        <hosted-field [attr.field]="'card.securityCode'" [disabled]="busy()"></hosted-field>
        @if (named()) {
          <hosted-field field="card.nameOnCard" required></hosted-field>
        }
      </hosted-session>
      <button type="button" (click)="named.set(!named())">Name</button>
      <button [disabled]="busy()">Pay</button>
      <output id="brand">{{ brand() }}</output>
      <output id="result">{{ result() }}</output>
    </form>
  `,
})(Checkout);

class Shop {
  paying = signal(true);
}
Component({
  selector: "#shop",
  imports: [Checkout],
  template: `
    <main>
      <button (click)="paying.set(!paying())">Route</button>
      @if (paying()) {
        <app-checkout />
      }
    </main>
  `,
})(Shop);

void bootstrapApplication(Shop, { providers: [provideZonelessChangeDetection()] });
