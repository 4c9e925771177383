package dev.keelson.apiserver.protobuf;

import org.jspecify.annotations.Nullable;

/**
 * One field of a message. Immutable.
 *
 * <p>{@code type} is of a single value, of an element, or of a map's value.
 */
final class MessageField {

    /** How many values there are, and around what. */
    enum Shape {
        /** Always written, if need be as its type's empty value. */
        ALWAYS,
        /** Written if there is one, also an empty one. */
        OPTIONAL,
        /** A message whose fields are the outer object's in JSON. */
        INLINED,
        REPEATED,
        /** A map from strings. */
        MAP,
        /** A map from strings to messages that hold a list. */
        MAP_OF_LISTS,
        /** A message that holds a list. */
        LIST
    }

    private final String name;
    private final int number;
    private final Shape shape;
    private final FieldType type;
    private final @Nullable String messageName;
    private final MessageTable table;
    /** The type that {@link #messageName} names, once it was needed; a race finds the same one twice. */
    private volatile @Nullable MessageType message;

    private MessageField(
            String name, int number, Shape shape, FieldType type, @Nullable String messageName, MessageTable table) {
        this.name = name;
        this.number = number;
        this.shape = shape;
        this.type = type;
        this.messageName = messageName;
        this.table = table;
    }

    /** Reads {@code name:number:type}; a name may have no colon, a type may. */
    static MessageField parse(String text, MessageTable table) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        String name = text.substring(0, first);
        int number = Integer.parseInt(text.substring(first + 1, second));
        String type = text.substring(second + 1);
        Shape shape = name.isEmpty() ? Shape.INLINED : Shape.ALWAYS;
        for (Prefix prefix : Prefix.values()) {
            if (type.startsWith(prefix.text)) {
                shape = prefix.shape;
                type = type.substring(prefix.text.length());
                break;
            }
        }
        FieldType scalar = FieldType.named(type);
        return new MessageField(
                name, number, shape, scalar == null ? FieldType.MESSAGE : scalar, scalar == null ? type : null, table);
    }

    private enum Prefix {
        OPTIONAL("?", Shape.OPTIONAL),
        REPEATED("[]", Shape.REPEATED),
        MAP_OF_LISTS("{}[]", Shape.MAP_OF_LISTS),
        MAP("{}", Shape.MAP),
        LIST("[[", Shape.LIST);

        private final String text;
        private final Shape shape;

        Prefix(String text, Shape shape) {
            this.text = text;
            this.shape = shape;
        }
    }

    /** In JSON; empty for an inlined message. */
    String name() {
        return name;
    }

    int number() {
        return number;
    }

    Shape shape() {
        return shape;
    }

    FieldType type() {
        return type;
    }

    /** The type of a field of type {@link FieldType#MESSAGE}. */
    MessageType message() {
        MessageType known = message;
        if (known == null) {
            if (messageName == null) {
                throw new IllegalStateException(name + " is no message");
            }
            known = table.get(messageName);
            message = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return name + ":" + number;
    }
}
