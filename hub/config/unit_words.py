"""The shop's words for units, beside those that `units` in tenants.yaml adds: what a mapping's table may give."""

UNIT_WORDS = frozenset({
    # counted
    "each", "piece", "pair", "dozen", "gross", "hundred", "thousand", "set", "kit", "lot", "assortment", "sheet",
    "ream", "page", "copy", "head", "tablet", "capsule", "portion", "block", "bar", "strip",
    # packed
    "bag", "bale", "barrel", "basket", "bottle", "box", "bucket", "bulk", "bundle", "bunch", "can", "canister",
    "carton", "cartridge", "case", "cask", "coil", "crate", "cylinder", "display", "drum", "inner", "jar", "jug", "keg",
    "layer", "master", "multipack", "net", "outer", "pack", "packet", "pail", "pallet", "parcel", "pot", "punnet",
    "reel", "roll", "sachet", "sack", "skid", "sleeve", "spool", "stick", "stillage", "tin", "tote", "tray", "truss",
    "tub", "tube", "vial", "container",
    # weighed and measured
    "mg", "g", "kg", "tonne", "lb", "oz", "ml", "cl", "dl", "l", "litre", "hl", "m3", "gallon", "pint", "mm", "cm", "m",
    "metre", "km", "foot", "inch", "yard", "m2", "ft2", "kwh",
    # of time
    "second", "minute", "hour", "day", "week", "month", "quarter", "year",
})  # fmt: skip
