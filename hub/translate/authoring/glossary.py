"""What the fields of records and orders mean, in the words of a sales office; editors show it beside the field."""

from hub.translate.targets import TargetField, ValueType

FIELDS = {
    "account": "The customer's number at the office.",
    "active": "Whether the product may be ordered.",
    "all_products": "Whether the discount is on every product.",
    "allows_discount": "Whether discounts of their own go off the price too.",
    "amount": "The price for one unit, or what a charge comes to before VAT.",
    "balance": "What the customer owes, in the terms' currency.",
    "base_amount": "The price on the product itself, before any price list.",
    "base_currency": "The currency of the product's own price, by ISO 4217.",
    "base_includes_tax": "Whether the product's own price has VAT in it, at the product's own rate.",
    "blocked": "Whether the customer may not order.",
    "buyer": "The trade customer as one party, whatever number an office gives it.",
    "catalogue": "The catalogue that the ERP names for the customer.",
    "category": "The office's own code for the kind of product.",
    "city": "The town of the address.",
    "closed": "Whether the ERP says that nothing more of the line comes.",
    "code": "The address's code, by which an order names it; of a charge the office's own word for it.",
    "comment": "What the buyer says about the order, for people.",
    "computed": "Whether only the ERP can tell what the price comes to; its amount says nothing then.",
    "contact": "Whom to ask about the order.",
    "country": "The country by ISO 3166, two letters such as GB.",
    "credit_limit": "How much the customer may owe. Empty means without limit, 0 means no credit.",
    "credited_on": "The credit memo's date.",
    "currency": "The currency by ISO 4217, three letters such as GBP.",
    "delivery_city": "The town of the delivery address for this order alone.",
    "delivery_country": "The country of the delivery address for this order alone, by ISO 3166.",
    "delivery_name": "Who takes the goods in, at the delivery address for this order alone.",
    "delivery_post_code": "The post code of the delivery address for this order alone.",
    "delivery_street": "The street of the delivery address for this order alone.",
    "description": "What the ERP's line says.",
    "discount": "What goes off the amount, in percent: 20 for 20 %.",
    "discount_group": "The group by which discounts are found, of products or of customers (several with | between).",
    "due_on": "The day by which the invoice must be paid.",
    "email": "Where the customer is written to.",
    "extra": "Whether nothing was ordered by the line: freight, a deposit, words of the ERP's own.",
    "factor": "How many of the product's own unit one of this unit holds.",
    "gross": "The order's total with VAT.",
    "gtin": "The number in the product's bar code.",
    "includes_tax": "Whether VAT is in the amount, at the product's own rate.",
    "invoice_number": "The ERP's number of the invoice that this credit memo corrects.",
    "invoiced_on": "The invoice's date.",
    "line": "The line's number within its document.",
    "line_type": "The ERP's word for what the line is.",
    "list_code": "The price list that it stands in, where several are for the same customers.",
    "list_price": "The price that the office's list has, for one unit.",
    "min_quantity": "The price holds from this quantity on: a quantity break.",
    "name": "The name that people read.",
    "net": "The total without VAT.",
    "note": "What the buyer says about the line, for people.",
    "number": "The number of the document, or of the order's line.",
    "order_line": "The ERP's number of the order's line that this line was posted from.",
    "order_minimum": "The smallest order, in the product's own unit; 0 or empty for none.",
    "order_multiple": "An order must be a multiple of it, in the product's own unit; 0 or empty for none.",
    "order_number": "The ERP's number of the order that this document belongs to.",
    "ordered_on": "The order's date.",
    "outstanding": "How much of the line is still to be sent.",
    "own_unit": "The unit in which the product itself is kept.",
    "payment_days": "How many days the customer has to pay.",
    "payment_terms": "The ERP's own code for the payment terms.",
    "percent": "What goes off the price, in percent: 20 for 20 %.",
    "phone": "The number under which the customer is called.",
    "post_code": "The post code of the address.",
    "price_group": "The group of customers by which prices are found; several with | between.",
    "price_list": "The price list by which prices are found; several with | between.",
    "price_rule": "Which rule gave the list's price.",
    "product_group": "The discount group of products that it is on.",
    "purchase_order": "The number that the customer gave the order.",
    "quantity": "How many, in the unit that stands beside it or the product's own.",
    "quote": "The number of the offer that the order follows.",
    "reference": "The shop's number of the order, by which it is found again.",
    "scope": "Whom the price is for: all customers, a price list, a group or one customer.",
    "scope_code": "Which list, group or customer the price is for; empty for all.",
    "ship_to": "The code of the delivery address.",
    "shipped": "How much of the line was sent.",
    "shipment_line": "The ERP's number of that shipment's line.",
    "shipment_number": "The ERP's number of the shipment that this line of an invoice charges.",
    "shipped_on": "The day on which it was sent.",
    "shipping_method": "The ERP's code for how it is sent.",
    "sku": "The product's number, letter by letter.",
    "status": "The ERP's own word for how far the order is.",
    "street": "The street of the address.",
    "tax": "The order's VAT.",
    "tax_class": "What the product, or the charge, is to VAT.",
    "tax_rate": "The VAT's rate in percent, 20 for 20 %.",
    "tax_treatment": "What the customer is to VAT.",
    "text": "What the buyer has written between the lines.",
    "tracking": "The carrier's number of the parcel.",
    "unit": "The shop's word for the unit that is counted and priced.",
    "unit_code": "The ERP's own word for the unit, where it has several for one.",
    "unit_factor": "How many of the product's own unit one of the unit holds.",
    "unit_price": "The net price for one unit.",
    "valid_from": "The first day of the price; empty means since always.",
    "valid_to": "The last day of the price; empty means without end.",
    "vat_number": "The customer's VAT number.",
    "wanted_on": "The day on which the buyer wants the delivery.",
}

_SHAPES = {
    "^[A-Z]{3}$": "a code of three letters",
    "^([A-Z]{3})?$": "a code of three letters or nothing",
    "^[A-Z]{2}$": "a code of two letters",
}


def described(target: TargetField) -> str:
    """A field's meaning, what it can hold, and what it has where nothing is mapped."""
    holds = f"{target.type.value[0].upper()}{target.type.value[1:]}{_limits(target)}."
    return " ".join(part for part in (FIELDS.get(target.name, ""), holds, _without(target)) if part)


def _limits(target: TargetField) -> str:
    if target.choices:
        return f": {' or '.join(target.choices)}"
    limits = {
        "above": target.above,
        "at least": target.at_least,
        "at most": target.at_most,
    }
    phrases = [f"{words} {limit}" for words, limit in limits.items() if limit is not None]
    phrases += [_SHAPES.get(target.pattern, f"of the shape {target.pattern}")] if target.pattern else []
    phrases += [f"at most {target.max_length} characters"] if target.max_length else []
    return f", {', '.join(phrases)}" if phrases else ""


def _without(target: TargetField) -> str:
    if target.required:
        return "It must be mapped."
    if target.default in (None, ""):
        return "Without a mapping it stays empty."
    default = str(target.default).lower() if target.type == ValueType.BOOLEAN else str(target.default)
    return f"Without a mapping it is {default}."
