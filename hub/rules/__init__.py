"""The offices' rules, as pure functions over records: prices, VAT, approval, fulfilment. No store, clock or network."""
