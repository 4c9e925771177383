package dev.keelson.apiserver.protobuf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the table. Immutable. */
final class MessageType {

    private final String name;
    /** By number, ascending. */
    private final List<MessageField> fields;
    /** At the index of its number, null where there is none. */
    private final @Nullable MessageField[] byNumber;

    MessageType(String name, List<MessageField> fields) {
        this.name = name;
        this.fields = List.copyOf(fields);
        int highest = fields.isEmpty() ? 0 : fields.get(fields.size() - 1).number();
        this.byNumber = new MessageField[highest + 1];
        for (MessageField field : fields) {
            byNumber[field.number()] = field;
        }
    }

    /** As in the table: {@code core.v1.Pod}. */
    String name() {
        return name;
    }

    List<MessageField> fields() {
        return fields;
    }

    @Nullable
    MessageField field(int number) {
        return number > 0 && number < byNumber.length ? byNumber[number] : null;
    }

    @Override
    public String toString() {
        return name;
    }
}
