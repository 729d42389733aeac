"""What the reference says beside the steps: how a file is made up, and examples that are tested like any mapping."""

TABLES = """\
tables:
  units: {PCS: each, BOX: box}        # the ERP's word at the left, the hub's at the right
  pack_sizes: {PCS: 1, BOX: 12}       # pieces in one of the ERP's units
  contents: {each: 1, box: 12}        # pieces in one of the hub's units
"""

WORKED_EXAMPLE = """\
tables:
  units: {PCS: each, BOX: box}
  pack_sizes: {PCS: 1, BOX: 12}
  vat_groups: {VAT20: standard, VAT5: reduced, VAT0: zero}
  charge_codes: {"8510": carriage}
  currencies: {"": GBP, EUR: EUR}               # this ERP leaves its own currency empty

product:
  drop: {No: {starts with: [TEST-]}}
  sku: No
  name: {from: [Name, Name_2], join: " ", single blanks: true, trim: true}
  unit: {from: Unit, lookup: units}
  tax_class: {from: VAT_Group, lookup: vat_groups}
  active: {from: Blocked, boolean: {yes: ["0"], no: ["1"]}}

price:
  sku: Item
  scope: {constant: customer, when: {Customer: {empty: false}}, otherwise: {constant: all}}
  scope_code: Customer
  unit: {constant: each}
  currency: {from: Currency, lookup: currencies}
  min_quantity: {from: Break, empty: "1", number: true, times: {table: pack_sizes, of: Unit}}
  # The price is for so many units as the price unit says, and a unit may be a box.
  amount:
    from: Price
    number: {decimal: ",", thousands: "."}
    divide by: [{field: Price_Unit}, {table: pack_sizes, of: Unit}]
  valid_from: {from: Since, date: {like: "%Y-%m-%dT%H:%M:%S%z", zone: Europe/London, none: "0001-01-01"}}

order:
  Head.Customer: account
  Head.Channel: {constant: SHOP}
  Head.Currency: {from: currency, lookup backwards: currencies}
  Head.Date: {from: ordered_on, date: "%d.%m.%Y"}
  Head.Terms: {from: payment_days, term days: true}
  Lines.Line:
    each: lines
    Item: sku
    Quantity: {from: quantity, round: 3, number: {decimal: ","}}
    Unit: {from: unit, lookup backwards: units}
    VAT: {from: tax_rate, divide by: 100, percent: true}
    Price_Type: {constant: AGREED, when: {price_rule: {in: [agreed]}}, otherwise: {constant: LIST}}
    each charge:
      Item: {from: code, lookup backwards: charge_codes}
      Amount: amount
    each text:
      Text: text

tests:
  - vat_groups: {given: VAT5, expect: reduced}
  - product:
      given: {No: "0012", Name: "Oak  Tray", Name_2: large, Unit: BOX, VAT_Group: VAT20, Blocked: "0"}
      expect: {sku: "0012", name: Oak Tray large, unit: box, tax_class: standard, active: "true"}
  - product:
      given: {No: "0013", Name: Jug, Unit: BOX, VAT_Group: VAT99, Blocked: "0"}
      expect_reject: VAT_Group `VAT99` isn't in the table vat_groups
  - product:
      given: {No: TEST-1}
      expect_left_out: true
  - price:
      given: {Item: "0012", Customer: C1, Unit: BOX, Price: "3.600,00", Price_Unit: "100", Break: "2",
              Since: "2026-06-30T23:30:00Z"}
      expect: {scope: customer, currency: GBP, min_quantity: "24", amount: "3", valid_from: "2026-07-01"}
  - price:
      given: {Item: "0012", Unit: PCS, Price: "5,00", Price_Unit: "0", Currency: EUR, Since: "0001-01-01T00:00:00Z"}
      expect_reject: "Price can't be divided: Price_Unit `0` is zero"
  - order:
      given: {account: C1, currency: GBP, ordered_on: "2026-01-31", payment_days: "30",
              lines: [{sku: "0012", quantity: "2.5", unit: box, tax_rate: "20", price_rule: agreed}],
              texts: [{text: For the yard}], charges: [{code: carriage, amount: "6.25"}]}
      expect:
        Head.Customer: C1
        Head.Channel: SHOP
        Head.Currency:
        Head.Date: 31.01.2026
        Head.Terms: 30D
        Lines.Line: [{Item: "0012", Quantity: "2,500", Unit: BOX, VAT: 20 %, Price_Type: AGREED},
                     {Item: "8510", Amount: "6.25"}, {Text: For the yard}]
"""

GRAMMAR = f"""\
Written by `hub mapping reference`; `hub/mappings/README.md` is the introduction.

A mapping is a YAML file in which every value is text: `0012`, `NO`, `1e3` and `2026-01-31` are taken letter by letter.
What the hub doesn't know is an error with its file and line, and what may have been meant.

## A file

| key | what stands below it |
| --- | --- |
| `extends` | a layer or a list of layers below this file, without `.yaml` |
| `tables` | tables by name; each has the ERP's text at the left and the hub's at the right |
| `product`, `price`, … | a kind of record: the hub's fields at the left, where they come from at the right |
| `order` | the way out: the ERP's fields at the left, where they come from in the order at the right |
| `tests` | what is given, and what must come of it |

## A field

    sku: No                                                     # a field of the ERP, as it is
    name: {{from: Name, trim: true}}                              # a field and steps
    street: {{from: [Address, Address_2], join: ", "}}            # several fields, which `join` or `first` make one
    base_currency: {{constant: GBP}}                              # always the same

Steps are done in the order written, and each may be written once. A field of a nested record is named by the way to it:
`payment_terms.Due_Date_Calculation`. A field that isn't sent counts as empty. A record whose value can't be read is
rejected with the reason; no other record is held up by it.

Numbers are exact decimals, with at most 18 digits before and 10 after the point.

## When and otherwise

    amount: {{from: Price, number: true, when: {{Gross: {{not in: ["true"]}}}}}}
    name: {{from: Web_Name, when: {{Web_Name: {{empty: false}}}}, otherwise: {{from: Name, trim: true}}}}

The value counts where every line of `when` holds. Elsewhere what stands behind `otherwise` does, which is a field like
any other and may have its own `when`; without it there is no value. In `order`, `when` asks fields of the order, in a
list fields of its line; a number is compared without zeros that say nothing.

| condition | holds where the field |
| --- | --- |
| `in: [A, B]` | is one of these texts; `""` is an empty field |
| `not in: [A, B]` | is none of them |
| `starts with: [T-]` | begins with one of them |
| `empty: true`, `empty: false` | is empty, or isn't |

## Keep and drop

    product:
      keep: {{Web_Shop: {{in: ["true"]}}, No: {{not in: [DUMMY]}}}}     # only records for which every line holds
      drop: {{Category: {{in: [SAMPLE]}}, No: {{starts with: [T-]}}}}   # none for which any line holds

A record that is left out isn't wanted; a record that is rejected is wanted but can't be read.

## Tables

A table turns the ERP's texts into the hub's: units, currencies, VAT groups into tax classes (standard, reduced,
second-reduced, zero, exempt). The key `""` stands for an empty field. `lookup backwards` reads the same table from
right to left, for orders. A table of numbers, such as pack sizes, is used by `times` and `divide by`. A file with
nothing but `tables:` is what several offices share: they name it in `extends`, and may add lines of their own.

## Layers

What a file says replaces what the layers below it say, field by field. The lines of `tables`, `keep`, `drop` and of a
list in `order` are added to theirs, and the nearer file wins where both have the same key. `{{omit: true}}` takes away
a field that a layer below has. What a layer says of a kind of record that the office's ERP doesn't have is passed over.

## The order

A name with dots makes a nested record. A list of the ERP's has `each: lines`, and then one entry for every line of the
order. A field without a value is left out.

Below it `each charge` and `each text` have the fields of an entry for a charge (`code`, `amount`, `tax_class`,
`tax_rate`) and for words between the lines (`text`); both have a `number`, their place among all lines, and the
entries stand in that order. Without them such a line has no place, and a basket with one is refused.

## Tests

A test has `given` and one of `expect`, `expect_reject` (a part of the reason) and `expect_left_out: true`. A test of an
order gives the order's fields; one of a table gives what the ERP writes. `hub mapping test` runs them.

## An example of everything

```yaml
{WORKED_EXAMPLE}```
"""
