package dev.keelson.codegen.conversion;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.keelson.codegen.deepcopy.DeepCopyGenerator;
import dev.keelson.codegen.model.GenerationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Decides how a value of one type becomes one of another. Lives for one round. */
final class StepResolver {
    private static final Map<String, String> COLLECTIONS =
            Map.of("java.util.Collection", "list", "java.util.List", "list", "java.util.Set", "set");

    /** Numbers from narrow to wide. Each becomes any that comes later without loss of size. */
    private static final List<TypeKind> NUMBERS =
            List.of(TypeKind.BYTE, TypeKind.SHORT, TypeKind.INT, TypeKind.LONG, TypeKind.FLOAT, TypeKind.DOUBLE);

    private static final Map<String, TypeKind> BOXED = Map.of(
            "java.lang.Byte", TypeKind.BYTE,
            "java.lang.Short", TypeKind.SHORT,
            "java.lang.Integer", TypeKind.INT,
            "java.lang.Long", TypeKind.LONG,
            "java.lang.Float", TypeKind.FLOAT,
            "java.lang.Double", TypeKind.DOUBLE);

    private static final Map<TypeKind, String> UNBOX = Map.of(
            TypeKind.SHORT, "shortValue",
            TypeKind.INT, "intValue",
            TypeKind.LONG, "longValue",
            TypeKind.FLOAT, "floatValue",
            TypeKind.DOUBLE, "doubleValue");

    private final GenerationContext context;
    private final DeepCopyGenerator copies;
    private final Map<ConversionMethods.Key, Step.Manual> manual;
    private final PairLookup pairs;

    /** Finds generated conversions. */
    interface PairLookup {

        /** Returns the call of the generated conversion between two types, or null when there is none. */
        Step.@Nullable Call between(TypeElement from, TypeElement to);
    }

    StepResolver(
            GenerationContext context,
            DeepCopyGenerator copies,
            Map<ConversionMethods.Key, Step.Manual> manual,
            PairLookup pairs) {
        this.context = context;
        this.copies = copies;
        this.manual = manual;
        this.pairs = pairs;
    }

    /** Returns the hand-written step between two types, or null. */
    Step.@Nullable Manual manual(TypeMirror from, TypeMirror to) {
        return manual.get(ConversionMethods.Key.of(from, to, context));
    }

    /** Returns the step between two types, or null after saying why there is none. */
    @Nullable
    Step resolve(TypeMirror from, TypeMirror to, List<String> reasons) {
        Step.Manual byHand = manual(from, to);
        if (byHand != null) {
            return byHand;
        }
        if (context.types().isSameType(from, to)) {
            return copy(from, reasons);
        }
        Step number = number(from, to);
        if (number != null) {
            return number;
        }
        if (from instanceof ArrayType fromArray && to instanceof ArrayType toArray) {
            return array(fromArray, toArray, reasons);
        }
        if (from.getKind() == TypeKind.DECLARED
                && to.getKind() == TypeKind.DECLARED
                && from instanceof DeclaredType fromType
                && to instanceof DeclaredType toType) {
            return declared(fromType, toType, reasons);
        }
        reasons.add(unlike(from, to));
        return null;
    }

    private @Nullable Step copy(TypeMirror type, List<String> reasons) {
        List<TypeMirror> uncopyable = new ArrayList<>();
        CodeBlock expression = copies.copyOf(type, CodeBlock.of(""), uncopyable);
        if (expression == null) {
            reasons.add("values of " + uncopyable.get(0) + " cannot be copied: annotate it with @DeepCopy");
            return null;
        }
        return expression.isEmpty()
                ? new Step.Plain()
                : new Step.Copy(
                        value -> Objects.requireNonNull(copies.copyOf(type, value, new ArrayList<>()), type::toString));
    }

    private @Nullable Step number(TypeMirror from, TypeMirror to) {
        if (from.getKind().isPrimitive() && to.getKind().isPrimitive()) {
            return isWider(from.getKind(), to.getKind()) ? new Step.Plain() : null;
        }
        if (from instanceof PrimitiveType primitive
                && context.types().boxedClass(primitive).equals(context.types().asElement(to))) {
            return new Step.Plain();
        }
        TypeKind boxedFrom = BOXED.get(nameOf(from));
        TypeKind boxedTo = BOXED.get(nameOf(to));
        return boxedFrom != null && boxedTo != null && isWider(boxedFrom, boxedTo)
                ? new Step.Widen(String.valueOf(UNBOX.get(boxedTo)))
                : null;
    }

    /** Returns a class's name; annotations of its use are no part of that. */
    private String nameOf(TypeMirror type) {
        return String.valueOf(context.types().asElement(type));
    }

    private static boolean isWider(TypeKind from, TypeKind to) {
        boolean exact = !(from == TypeKind.LONG || from == TypeKind.INT && to == TypeKind.FLOAT);
        return NUMBERS.contains(from) && NUMBERS.indexOf(to) > NUMBERS.indexOf(from) && exact;
    }

    private @Nullable Step array(ArrayType from, ArrayType to, List<String> reasons) {
        TypeMirror element = to.getComponentType();
        if (from.getComponentType().getKind().isPrimitive()
                || element.getKind().isPrimitive()
                || element instanceof DeclaredType declared
                        && !declared.getTypeArguments().isEmpty()) {
            reasons.add(unlike(from, to));
            return null;
        }
        Step step = resolve(from.getComponentType(), element, reasons);
        return step == null ? null : new Step.Array(TypeName.get(element), step);
    }

    private @Nullable Step declared(DeclaredType from, DeclaredType to, List<String> reasons) {
        TypeElement fromElement = (TypeElement) from.asElement();
        TypeElement toElement = (TypeElement) to.asElement();
        String name = fromElement.getQualifiedName().toString();
        boolean same = fromElement.equals(toElement)
                && from.getTypeArguments().size() == to.getTypeArguments().size();
        if (same && COLLECTIONS.containsKey(name) && from.getTypeArguments().size() == 1) {
            Step element = resolve(
                    from.getTypeArguments().get(0), to.getTypeArguments().get(0), reasons);
            return element == null ? null : new Step.Elements(String.valueOf(COLLECTIONS.get(name)), element);
        }
        if (same && name.equals("java.util.Map") && from.getTypeArguments().size() == 2) {
            Step key = resolve(
                    from.getTypeArguments().get(0), to.getTypeArguments().get(0), reasons);
            Step value = resolve(
                    from.getTypeArguments().get(1), to.getTypeArguments().get(1), reasons);
            return key == null || value == null ? null : new Step.Entries(key, value);
        }
        Step.Call call = pairs.between(fromElement, toElement);
        if (call == null) {
            reasons.add(unlike(from, to));
        }
        return call;
    }

    private static String unlike(TypeMirror from, TypeMirror to) {
        return from + " does not become " + to + " by itself";
    }
}
