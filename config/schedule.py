"""What the clock starts, and how often."""

from celery.schedules import crontab

# Each of these is also safe to run twice, late, or not for an hour.
SCHEDULE = {
    "sweep-outbox": {
        "task": "core.tasks.sweep_outbox",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "pulse": {
        "task": "core.tasks.pulse",
        "schedule": 30.0,
        # A worker that comes back finds one pulse, not a day of them.
        "options": {"expires": 60},
    },
    "end-overdue-visits": {
        "task": "accounts.tasks.end_overdue_visits",
        "schedule": 300.0,
        "options": {"expires": 600},
    },
    "keep-sale-prices": {
        "task": "shop.catalogue.tasks.keep_sale_prices",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "keep-window-rounds": {
        "task": "orders.order.tasks.keep_window_rounds",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "send-mailings": {
        "task": "office.letters.tasks.send_mailings",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "write-down-viewers": {
        "task": "live.watch.tasks.write_down",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "keep-sellers": {
        "task": "vendors.partner.tasks.keep_sellers",
        "schedule": 600.0,
        "options": {"expires": 900},
    },
    "retire-spoiled-lots": {
        "task": "vendors.partner.tasks.retire_spoiled_lots",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "earn": {
        "task": "payments.payouts.tasks.earn",
        "schedule": 600.0,
        "options": {"expires": 900},
    },
    "sum-up-the-books": {
        "task": "payments.payouts.tasks.sum_up",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "pay-by-stripe": {
        "task": "payments.payouts.tasks.pay_by_stripe",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "settle-stripe-transfers": {
        "task": "payments.payouts.tasks.settle_stripe",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "settle-stripe-reversals": {
        "task": "payments.payouts.tasks.settle_reversals",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "watch-late-payouts": {
        "task": "payments.payouts.tasks.watch_late",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    "refresh-disputes": {
        "task": "payments.disputes.tasks.refresh_disputes",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "learn-transit-days": {
        "task": "orders.shipping.tasks.learn_transit_days",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "settle-consigned-harvest": {
        "task": "office.intake.tasks.settle_consigned",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "report-on-counties": {
        "task": "programme.figures.tasks.report_month",
        "schedule": crontab(hour=5, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "keep-up-counties": {
        "task": "programme.figures.tasks.keep_up",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-milestones": {
        "task": "programme.plans.tasks.remind_of_milestones",
        "schedule": crontab(hour=6, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-transfers": {
        "task": "payments.payment.tasks.remind_of_transfers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "reconcile": {
        "task": "payments.reconciliation.tasks.reconcile_nightly",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-disputes": {
        "task": "payments.disputes.tasks.remind_of_disputes",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "expire-balances": {
        "task": "payments.credit.tasks.expire_balances",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "warn-of-expiring-balances": {
        "task": "payments.credit.tasks.warn_of_expiry",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    "keep-containers": {
        "task": "fulfilment.containers.tasks.keep_containers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "chase-orders": {
        "task": "fulfilment.deadlines.tasks.chase_orders",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "keep-shipping-performance": {
        "task": "fulfilment.deadlines.tasks.keep_performance",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "query-silent-numbers": {
        "task": "fulfilment.tracking.tasks.query_silent_numbers",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "apply-claim-defaults": {
        "task": "fulfilment.claims.tasks.apply_defaults",
        "schedule": 300.0,
        "options": {"expires": 600},
    },
    "keep-claim-scores": {
        "task": "fulfilment.claims.tasks.keep_scores",
        "schedule": 1800.0,
        "options": {"expires": 1800},
    },
    "drop-claim-draft-photos": {
        "task": "fulfilment.claims.tasks.drop_draft_photos",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "expire-orders": {
        "task": "payments.payment.tasks.expire_orders",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "reconcile-payments": {
        "task": "payments.payment.tasks.reconcile_payments",
        "schedule": 120.0,
        "options": {"expires": 240},
    },
    "reconcile-refunds": {
        "task": "payments.payment.tasks.reconcile_refunds",
        "schedule": 120.0,
        "options": {"expires": 240},
    },
    "refresh-counts": {
        "task": "shop.catalogue.tasks.refresh_counts",
        "schedule": 240.0,
        "options": {"expires": 240},
    },
    "keep-search-index": {
        "task": "shop.search.tasks.keep_search_index",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "recount-search-terms": {
        "task": "shop.search.tasks.recount_search_terms",
        "schedule": crontab(hour=4, minute=25),
        "options": {"expires": 6 * 3600},
    },
    "forget-register-files": {
        "task": "vendors.cooperatives.tasks.forget_register_files",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-certificates": {
        "task": "vendors.certificates.tasks.remind_holders",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remove-unused-certificate-files": {
        "task": "vendors.certificates.tasks.remove_unused_files",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "renew-badges": {
        "task": "shop.catalogue.tasks.renew_badges",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sweep-imports": {
        "task": "shop.import_export.tasks.sweep_imports",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "drop-old-packing-acts": {
        "task": "fulfilment.packing.tasks.drop_old_acts",
        "schedule": 86_400.0,
        "options": {"expires": 3600},
    },
    "make-slots-ahead": {
        "task": "tourism.tasks.make_slots_ahead",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-visits": {
        "task": "tourism.tasks.remind_of_visits",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "close-past-visits": {
        "task": "tourism.tasks.close_past_visits",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "keep-group-buys": {
        "task": "selling.group_buys.tasks.keep_group_buys",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "remind-of-invoices": {
        "task": "selling.business_buyers.tasks.remind_of_owed_invoices",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "keep-rests": {
        "task": "selling.presales.tasks.keep_rests",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "keep-presales": {
        "task": "selling.presales.tasks.keep_presales",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "keep-live-deals": {
        "task": "live.deals.tasks.keep_live_deals",
        "schedule": 15.0,
        "options": {"expires": 30},
    },
    "remind-certificate-holders": {
        "task": "training.tasks.remind_certificate_holders",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remind-trainees": {
        "task": "training.tasks.remind_trainees",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "count-days-of-sales": {
        "task": "reports.rollups.tasks.count_days",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "rank-what-was-sold": {
        "task": "reports.rollups.tasks.rank_what_was_sold",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "settle-distributions": {
        "task": "office.distribution.tasks.settle_distributions",
        "schedule": crontab(hour=4, minute=35),
        "options": {"expires": 6 * 3600},
    },
    "remind-of-votes": {
        "task": "office.distribution.tasks.remind_of_votes",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "end-silent-broadcasts": {
        "task": "live.video.tasks.end_silent",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "bury-lost-epochs": {
        "task": "live.video.tasks.bury_lost_epochs",
        "schedule": 120.0,
        "options": {"expires": 240},
    },
    "forget-old-replays": {
        "task": "live.video.tasks.forget_old_replays",
        "schedule": crontab(hour=4, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "sweep-orphaned-video": {
        "task": "live.video.tasks.sweep_orphans",
        "schedule": crontab(hour=4, minute=55),
        "options": {"expires": 6 * 3600},
    },
    "sweep-reports": {
        "task": "reports.office.tasks.sweep_reports",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "remind-of-broadcasts": {
        "task": "live.broadcasts.tasks.remind_of_broadcasts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "give-up-broadcasts": {
        "task": "live.broadcasts.tasks.expire_broadcasts",
        "schedule": 1800.0,
        "options": {"expires": 1800},
    },
    "count-viewers": {
        "task": "live.records.tasks.count_figures",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "ask-for-evidence": {
        "task": "live.records.tasks.ask_for_evidence",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "cut-clips": {
        "task": "live.records.tasks.cut_clips",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "delete-old-records": {
        "task": "live.records.tasks.delete_old_records",
        "schedule": crontab(hour=4, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "forget-old": {
        "task": "core.tasks.forget_old",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-events": {
        "task": "payments.payment.tasks.forget_events",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-clicks": {
        "task": "shop.basket.tasks.forget_clicks",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-baskets": {
        "task": "shop.basket.tasks.forget_baskets",
        "schedule": crontab(hour=4, minute=5),
        "options": {"expires": 6 * 3600},
    },
    "forget-assisted-baskets": {
        "task": "shop.basket.tasks.forget_assisted_baskets",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "forget-invitations": {
        "task": "openings.tasks.forget_invitations",
        "schedule": crontab(hour=4, minute=15),
        "options": {"expires": 6 * 3600},
    },
    "tell-wishes": {
        "task": "shop.storefront.tasks.tell_of_wishes",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "tell-seasons": {
        "task": "shop.storefront.tasks.tell_of_seasons",
        "schedule": crontab(hour=8, minute=10),
        "options": {"expires": 6 * 3600},
    },
    "pair-goods": {
        "task": "orders.order.tasks.pair_goods",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 6 * 3600},
    },
    "ask-for-reviews": {
        "task": "orders.reviews.tasks.ask_shoppers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "drop-draft-review-photos": {
        "task": "orders.reviews.tasks.drop_draft_photos",
        "schedule": crontab(hour=4, minute=25),
        "options": {"expires": 6 * 3600},
    },
    "rate-anew": {
        "task": "orders.reviews.tasks.rate_anew",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 6 * 3600},
    },
    "make-box-orders": {
        "task": "selling.boxes.tasks.make_box_orders",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "pay-for-boxes": {
        "task": "selling.boxes.tasks.pay_for_boxes",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "remind-of-boxes": {
        "task": "selling.boxes.tasks.remind_of_boxes",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "settle-gift-cards": {
        "task": "payments.gift_cards.tasks.settle_gift_cards",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "settle-prepayments": {
        "task": "payments.prepayments.tasks.settle_prepayments",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "process-stripe-events": {
        "task": "payments.payment.tasks.process_stripe_events",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
}
