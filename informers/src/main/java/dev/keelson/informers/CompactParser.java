package dev.keelson.informers;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.base.ParserMinimalBase;
import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.core.json.JsonReadContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives an encoded object to Jackson. Reads like the JSON it was made of; only that numbers keep no record of how they
 * were written when they are integers of 64 bits.
 */
final class CompactParser extends ParserMinimalBase {

    private final CompactReader reader;
    // Null for all of them. Applies to the fields of the outermost object.
    private final @Nullable Predicate<String> properties;
    private @Nullable ObjectCodec codec;
    private JsonReadContext context = JsonReadContext.createRootContext(null);
    // Whether the tokens of the outermost object itself, which a part does not have, are still to be given.
    private boolean beforeStart;
    private boolean beforeEnd;
    private @Nullable String text;
    private boolean closed;

    private CompactParser(
            CompactReader reader, boolean part, @Nullable Predicate<String> properties, @Nullable ObjectCodec codec) {
        this.reader = reader;
        this.beforeStart = part;
        this.beforeEnd = part;
        this.properties = properties;
        this.codec = codec;
    }

    static CompactParser of(EncodedValue value, @Nullable ObjectCodec codec) {
        return new CompactParser(value.reader(), false, null, codec);
    }

    /** @param properties the names of the fields to read; null for all */
    static CompactParser of(EncodedPart part, @Nullable Predicate<String> properties, @Nullable ObjectCodec codec) {
        return new CompactParser(part.fields(), true, properties, codec);
    }

    // ---- tokens

    @Override
    public @Nullable JsonToken nextToken() {
        text = null;
        if (beforeStart) {
            beforeStart = false;
            context = context.createChildObjectContext(-1, -1);
            return _currToken = JsonToken.START_OBJECT;
        }
        CompactReader.Token token = reader.next();
        if (properties != null && token == CompactReader.Token.NAME && reader.depth() == 0) {
            while (token != null && !properties.test(reader.name())) {
                reader.skipValue();
                token = reader.next();
            }
        }
        if (token == null && beforeEnd) {
            beforeEnd = false;
            context = context.getParent();
            return _currToken = JsonToken.END_OBJECT;
        }
        return _currToken = token == null ? null : jackson(token);
    }

    private JsonToken jackson(CompactReader.Token token) {
        return switch (token) {
            case START_OBJECT -> {
                context = context.createChildObjectContext(-1, -1);
                yield JsonToken.START_OBJECT;
            }
            case START_ARRAY -> {
                context = context.createChildArrayContext(-1, -1);
                yield JsonToken.START_ARRAY;
            }
            case END_OBJECT -> {
                context = context.getParent();
                yield JsonToken.END_OBJECT;
            }
            case END_ARRAY -> {
                context = context.getParent();
                yield JsonToken.END_ARRAY;
            }
            case NAME -> {
                named(reader.name());
                yield JsonToken.FIELD_NAME;
            }
            case TEXT -> JsonToken.VALUE_STRING;
            case INTEGER -> JsonToken.VALUE_NUMBER_INT;
            case NUMBER -> isIntegral(reader.numberText()) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
            case TRUE -> JsonToken.VALUE_TRUE;
            case FALSE -> JsonToken.VALUE_FALSE;
            case NULL -> JsonToken.VALUE_NULL;
        };
    }

    private void named(String name) {
        try {
            context.setCurrentName(name);
        } catch (IOException duplicate) {
            throw new IllegalStateException(
                    "the context looks for duplicate names though it was not told to", duplicate);
        }
    }

    private static boolean isIntegral(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    @Override
    public CompactParser skipChildren() {
        if (_currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY) {
            reader.skipToEnd();
            nextToken();
        }
        return this;
    }

    // ---- texts

    @Override
    public @Nullable String getText() {
        if (_currToken == null) {
            return null;
        }
        return switch (_currToken) {
            case FIELD_NAME -> currentName();
            case VALUE_STRING -> string();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numberText();
            default -> _currToken.asString();
        };
    }

    private String string() {
        String known = text;
        if (known == null) {
            known = reader.text();
            text = known;
        }
        return known;
    }

    @Override
    public @Nullable String getValueAsString() {
        return _currToken == JsonToken.VALUE_STRING ? string() : getValueAsString(null);
    }

    @Override
    public @Nullable String getValueAsString(@Nullable String otherwise) {
        if (_currToken == JsonToken.VALUE_STRING) {
            return string();
        }
        if (_currToken == JsonToken.FIELD_NAME) {
            return currentName();
        }
        boolean scalar = _currToken != null && _currToken.isScalarValue() && _currToken != JsonToken.VALUE_NULL;
        return scalar ? getText() : otherwise;
    }

    @Override
    public @Nullable String nextTextValue() {
        return nextToken() == JsonToken.VALUE_STRING ? string() : null;
    }

    @Override
    public @Nullable String nextFieldName() {
        return nextToken() == JsonToken.FIELD_NAME ? context.getCurrentName() : null;
    }

    @Override
    public char[] getTextCharacters() {
        String characters = getText();
        return characters == null ? new char[0] : characters.toCharArray();
    }

    @Override
    public boolean hasTextCharacters() {
        return false;
    }

    @Override
    public int getTextLength() {
        String characters = getText();
        return characters == null ? 0 : characters.length();
    }

    @Override
    public int getTextOffset() {
        return 0;
    }

    @Override
    public byte[] getBinaryValue(Base64Variant variant) throws IOException {
        if (_currToken != JsonToken.VALUE_STRING) {
            throw _constructError("the current token is no text that could be Base64: " + _currToken);
        }
        try {
            return variant.decode(string());
        } catch (IllegalArgumentException notBase64) {
            throw _constructError("not Base64: " + notBase64.getMessage(), notBase64);
        }
    }

    // ---- numbers

    private boolean isLong() {
        return reader.currentIsInteger();
    }

    private String numberText() {
        return isLong() ? Long.toString(reader.integer()) : reader.numberText();
    }

    private void expectNumber() throws IOException {
        if (_currToken != JsonToken.VALUE_NUMBER_INT && _currToken != JsonToken.VALUE_NUMBER_FLOAT) {
            throw _constructError("the current token is no number: " + _currToken);
        }
    }

    @Override
    public NumberType getNumberType() throws IOException {
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return NumberType.DOUBLE;
        }
        expectNumber();
        if (isLong()) {
            long value = reader.integer();
            return value == (int) value ? NumberType.INT : NumberType.LONG;
        }
        int bits = getBigIntegerValue().bitLength();
        if (bits < Integer.SIZE) {
            return NumberType.INT;
        }
        return bits < Long.SIZE ? NumberType.LONG : NumberType.BIG_INTEGER;
    }

    @Override
    public Number getNumberValue() throws IOException {
        return switch (getNumberType()) {
            case INT -> getIntValue();
            case LONG -> getLongValue();
            case BIG_INTEGER -> getBigIntegerValue();
            default -> getDoubleValue();
        };
    }

    @Override
    public int getIntValue() throws IOException {
        long value = getLongValue();
        if (value != (int) value) {
            reportOverflowInt(numberText(), _currToken);
        }
        return (int) value;
    }

    @Override
    public long getLongValue() throws IOException {
        expectNumber();
        if (isLong()) {
            return reader.integer();
        }
        BigInteger value = getBigIntegerValue();
        if (value.bitLength() >= Long.SIZE) {
            reportOverflowLong(numberText(), _currToken);
        }
        return value.longValue();
    }

    @Override
    public BigInteger getBigIntegerValue() throws IOException {
        expectNumber();
        if (isLong()) {
            return BigInteger.valueOf(reader.integer());
        }
        if (_currToken == JsonToken.VALUE_NUMBER_INT) {
            return NumberInput.parseBigInteger(reader.numberText(), true);
        }
        BigDecimal decimal = getDecimalValue();
        streamReadConstraints().validateBigIntegerScale(decimal.scale());
        return decimal.toBigInteger();
    }

    @Override
    public float getFloatValue() throws IOException {
        expectNumber();
        return Float.parseFloat(numberText());
    }

    @Override
    public double getDoubleValue() throws IOException {
        expectNumber();
        return isLong() ? reader.integer() : Double.parseDouble(reader.numberText());
    }

    @Override
    public BigDecimal getDecimalValue() throws IOException {
        expectNumber();
        return isLong() ? BigDecimal.valueOf(reader.integer()) : new BigDecimal(reader.numberText());
    }

    // ---- where it is

    @Override
    public JsonStreamContext getParsingContext() {
        return context;
    }

    @Override
    public @Nullable String currentName() {
        boolean starts = _currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY;
        return starts ? context.getParent().getCurrentName() : context.getCurrentName();
    }

    @Override
    @Deprecated
    public @Nullable String getCurrentName() {
        return currentName();
    }

    @Override
    public void overrideCurrentName(String name) {
        boolean starts = _currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY;
        JsonReadContext named = starts ? context.getParent() : context;
        try {
            named.setCurrentName(name);
        } catch (IOException duplicate) {
            throw new IllegalStateException(
                    "the context looks for duplicate names though it was not told to", duplicate);
        }
    }

    @Override
    @Deprecated
    public JsonLocation getCurrentLocation() {
        return JsonLocation.NA;
    }

    @Override
    @Deprecated
    public JsonLocation getTokenLocation() {
        return JsonLocation.NA;
    }

    @Override
    public JsonLocation currentLocation() {
        return JsonLocation.NA;
    }

    @Override
    public JsonLocation currentTokenLocation() {
        return JsonLocation.NA;
    }

    @Override
    public @Nullable ObjectCodec getCodec() {
        return codec;
    }

    @Override
    public void setCodec(@Nullable ObjectCodec value) {
        codec = value;
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    protected void _handleEOF() throws JsonParseException {
        // An encoded value is complete.
    }
}
