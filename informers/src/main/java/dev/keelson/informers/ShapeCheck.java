package dev.keelson.informers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an encoded object can be read as its class, without reading it: what says yes never fails later; what
 * says no is to be read to see. Values that objects share are looked at once. Confined to one thread at a time.
 */
final class ShapeCheck {

    private final Shape root;
    private final ObjectMapper mapper;
    // What follows is about the values and texts of this dictionary.
    private @Nullable Dictionary dictionary;
    // By number, the id of the shape that was found to fit, 0 for none. Most values occur in one place of objects.
    private short[] fittingValues = new short[0];
    private short[] fittingTexts = new short[0];

    ShapeCheck(Class<?> type, ObjectMapper mapper) {
        this.root = new Shape.Registry().of(type);
        this.mapper = mapper;
    }

    boolean fits(EncodedValue value) {
        if (value.dictionary() != dictionary) {
            dictionary = value.dictionary();
            fittingValues = new short[0];
            fittingTexts = new short[0];
        }
        CompactReader reader = value.reader();
        return root.kind() == Shape.Kind.OBJECT && fits(root, reader, reader.next());
    }

    private boolean fits(Shape shape, CompactReader reader, CompactReader.@Nullable Token token) {
        boolean container = token == CompactReader.Token.START_OBJECT || token == CompactReader.Token.START_ARRAY;
        int shared = container ? reader.sharedNumber() : -1;
        if (shared >= 0 && shared < fittingValues.length && fittingValues[shared] == shape.id() && shape.id() != 0) {
            reader.skipIfEntered(token);
            return true;
        }
        boolean fits = token == CompactReader.Token.NULL || fitsAnew(shape, reader, token);
        if (fits && shared >= 0) {
            fittingValues = noted(fittingValues, shared, shape);
        }
        return fits;
    }

    private static short[] noted(short[] fitting, int number, Shape shape) {
        short[] noted = number < fitting.length ? fitting : Arrays.copyOf(fitting, number + number / 2 + 64);
        noted[number] = shape.id();
        return noted;
    }

    private boolean fitsAnew(Shape shape, CompactReader reader, CompactReader.@Nullable Token token) {
        return switch (shape.kind()) {
            case ANYTHING -> {
                reader.skipIfEntered(token);
                yield true;
            }
            case TEXT -> token == CompactReader.Token.TEXT;
            case INTEGER -> token == CompactReader.Token.INTEGER && reader.integer() == (int) reader.integer();
            case LONG -> token == CompactReader.Token.INTEGER;
            case NUMBER -> token == CompactReader.Token.INTEGER || token == CompactReader.Token.NUMBER;
            case BOOLEAN -> token == CompactReader.Token.TRUE || token == CompactReader.Token.FALSE;
            case LIST -> token == CompactReader.Token.START_ARRAY && elementsFit(shape.element(), reader);
            case MAP -> token == CompactReader.Token.START_OBJECT && valuesFit(shape.element(), reader);
            case OBJECT -> token == CompactReader.Token.START_OBJECT && fieldsFit(shape, reader);
            case OTHER -> leafFits(shape, reader, token);
        };
    }

    private boolean elementsFit(Shape element, CompactReader reader) {
        for (var token = reader.next(); token != CompactReader.Token.END_ARRAY; token = reader.next()) {
            if (!fits(element, reader, token)) {
                return false;
            }
        }
        return true;
    }

    private boolean valuesFit(Shape value, CompactReader reader) {
        while (reader.next() == CompactReader.Token.NAME) {
            if (!fits(value, reader, reader.next())) {
                return false;
            }
        }
        return true;
    }

    private boolean fieldsFit(Shape object, CompactReader reader) {
        while (reader.next() == CompactReader.Token.NAME) {
            Shape field = object.field(reader.name());
            if (!fits(field, reader, reader.next())) {
                return false;
            }
        }
        return true;
    }

    /** Lets the deserializer of a scalar's class decide. */
    private boolean leafFits(Shape shape, CompactReader reader, CompactReader.@Nullable Token token) {
        boolean isText = token == CompactReader.Token.TEXT;
        if (shape.id() == 0 || (!isText && token != CompactReader.Token.INTEGER)) {
            return false;
        }
        int number = isText ? reader.textNumber() : -1;
        if (number >= 0 && number < fittingTexts.length && fittingTexts[number] == shape.id()) {
            return true;
        }
        boolean fits = isReadable(shape, isText ? new TextNode(reader.text()) : new LongNode(reader.integer()));
        if (fits && number >= 0) {
            fittingTexts = noted(fittingTexts, number, shape);
        }
        return fits;
    }

    private boolean isReadable(Shape shape, JsonNode scalar) {
        try {
            mapper.readerFor(mapper.constructType(shape.type())).readValue(scalar);
            return true;
        } catch (IOException | RuntimeException refused) {
            return false;
        }
    }
}
