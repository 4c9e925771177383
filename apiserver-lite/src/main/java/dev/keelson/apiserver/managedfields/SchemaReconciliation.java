package dev.keelson.apiserver.managedfields;

import org.jspecify.annotations.Nullable;

/**
 * Adapts a set of owned fields to a schema that has changed since: who owned fields inside what is now owned as a whole
 * owns the whole. Follows {@code typed/reconcile_schema.go}.
 */
final class SchemaReconciliation {
    private SchemaReconciliation() {}

    static FieldSet reconcile(FieldSet set, Shape shape) {
        return below(set, shape);
    }

    private static FieldSet below(FieldSet set, Shape shape) {
        if (set.isEmpty() || shape.map && shape.isUntypedMap()) {
            return set;
        }
        FieldSet.@Nullable Builder out = null;
        for (int i = 0; i < set.nodes(); i++) {
            PathElement element = set.element(i);
            FieldSet children = set.children(i);
            Shape at = childShape(element, shape);
            boolean whole = at != null && !children.isEmpty() && becomesWhole(at);
            FieldSet newChildren =
                    whole || at == null || children.isEmpty() ? whole ? FieldSet.EMPTY : children : below(children, at);
            if (out == null && newChildren != children) {
                out = new FieldSet.Builder(set.nodes());
                for (int j = 0; j < i; j++) {
                    out.add(set.element(j), set.isMember(j), set.children(j));
                }
            }
            if (out != null) {
                out.add(element, set.isMember(i) || whole, newChildren);
            }
        }
        return out == null ? set : out.build();
    }

    private static @Nullable Shape childShape(PathElement element, Shape shape) {
        if (shape.map) {
            return element.isField() ? shape.field(element.fieldName()) : null;
        }
        return shape.list ? shape.items() : null;
    }

    /** A type that may be several things counts as what is tried first: map, scalar, list. */
    private static boolean becomesWhole(Shape shape) {
        if (shape.map) {
            return shape.atomicMap && !shape.isUntypedMap();
        }
        return shape.scalar == null && !shape.associative;
    }
}
