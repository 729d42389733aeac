"""ERPs in dialects that no shipped pack speaks, each with a pack and a mapping for it: `hub simulate json-rpc`.

They behave as their models' documentation says, in its odd parts above all.
"""

from hub.simulate.dialects.cart.cart_dialect import CART
from hub.simulate.dialects.json_rpc.json_rpc_dialect import JSON_RPC
from hub.simulate.dialects.page_number.page_number_dialect import PAGE_NUMBER
from hub.simulate.dialects.rpc_encoded.rpc_encoded_dialect import RPC_ENCODED
from hub.simulate.dialects.xml_text.xml_text_dialect import XML_TEXT

DIALECTS = {each.name: each for each in (CART, JSON_RPC, PAGE_NUMBER, RPC_ENCODED, XML_TEXT)}

__all__ = ["DIALECTS"]
