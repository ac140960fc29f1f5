import "i18next";
import type account from "./en/account.json";
import type admin from "./en/admin.json";
import type ads from "./en/ads.json";
import type batch from "./en/batch.json";
import type common from "./en/common.json";
import type developers from "./en/developers.json";
import type entry from "./en/entry.json";
import type home from "./en/home.json";
import type legal from "./en/legal.json";
import type pay from "./en/pay.json";
import type paywall from "./en/paywall.json";
import type problems from "./en/problems.json";
import type workbench from "./en/workbench.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      account: typeof account;
      admin: typeof admin;
      ads: typeof ads;
      batch: typeof batch;
      common: typeof common;
      developers: typeof developers;
      entry: typeof entry;
      home: typeof home;
      legal: typeof legal;
      pay: typeof pay;
      paywall: typeof paywall;
      problems: typeof problems;
      workbench: typeof workbench;
    };
  }
}
