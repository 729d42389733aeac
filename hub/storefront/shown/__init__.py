"""What the door shows, as JSON: numbers that count are texts, digit for digit, days and moments as in RFC 3339."""
