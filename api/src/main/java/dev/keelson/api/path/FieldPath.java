package dev.keelson.api.path;

import org.jspecify.annotations.Nullable;

/**
 * Where in an object something is, spelled as Kubernetes spells it: {@code spec.containers[0].name},
 * {@code metadata.labels[a.b/c]}. Immutable; a child shares its parent, and the text is made only when asked for, so
 * walkers can carry a path cheaply. Follows {@code apimachinery/pkg/util/validation/field/path.go}.
 */
public final class FieldPath {

    private static final FieldPath ROOT = new FieldPath(null, "", Step.FIELD);

    private enum Step {
        FIELD,
        INDEX,
        KEY
    }

    private final @Nullable FieldPath parent;
    private final String name;
    private final Step step;

    private FieldPath(@Nullable FieldPath parent, String name, Step step) {
        this.parent = parent;
        this.name = name;
        this.step = step;
    }

    /** The path of the whole object; renders as the empty text. */
    public static FieldPath root() {
        return ROOT;
    }

    /** A path of fields from the root. */
    public static FieldPath of(String field, String... more) {
        FieldPath path = ROOT.child(field);
        for (String next : more) {
            path = path.child(next);
        }
        return path;
    }

    /** A field of the object that this path names. */
    public FieldPath child(String field) {
        return new FieldPath(this, field, Step.FIELD);
    }

    /** An element of the list that this path names. */
    public FieldPath index(int index) {
        return new FieldPath(this, Integer.toString(index), Step.INDEX);
    }

    /** An entry of the map that this path names. */
    public FieldPath key(String key) {
        return new FieldPath(this, key, Step.KEY);
    }

    public boolean isRoot() {
        return parent == null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (step == Step.FIELD) {
            if (text.length() > 0) {
                text.append('.');
            }
            text.append(name);
        } else {
            text.append('[').append(name).append(']');
        }
    }
}
