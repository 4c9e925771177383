package dev.keelson.codegen.conversion;

import dev.keelson.annotation.ConversionIgnore;
import dev.keelson.annotation.ConvertsWith;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.writing.GeneratedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** Finds the peers of types. Lives for one round. */
final class Pairs implements StepResolver.PairLookup {
    private final GenerationContext context;
    private final Predicate<TypeElement> isCompiled;
    private final GeneratedNames names;

    /**
     * Makes a finder.
     *
     * @param isCompiled whether a type is part of this compilation, so that its conversions are made here
     */
    Pairs(GenerationContext context, Predicate<TypeElement> isCompiled) {
        this.context = context;
        this.isCompiled = isCompiled;
        this.names = new GeneratedNames(context, "Conversions");
    }

    static List<String> peersOf(PackageElement annotated) {
        List<String> peers = new ArrayList<>();
        for (ConvertsWith each : annotated.getAnnotationsByType(ConvertsWith.class)) {
            peers.add(each.value());
        }
        return peers;
    }

    /** Returns the end of the names of the methods for a peer. */
    static String suffix(String peer) {
        String last = peer.substring(peer.lastIndexOf('.') + 1);
        return last.isEmpty() ? last : last.substring(0, 1).toUpperCase(Locale.ROOT) + last.substring(1);
    }

    /** Returns the pairs of a type, in the order of its package's annotations. */
    List<Pair> of(TypeElement here) {
        List<Pair> pairs = new ArrayList<>();
        if (!isConvertible(here)) {
            return pairs;
        }
        for (String peer : peersOf(context.elements().getPackageOf(here))) {
            String path = here.getQualifiedName()
                    .toString()
                    .substring(context.packageOf(here).length());
            TypeElement there = context.find(peer + path);
            if (there != null && isConvertible(there) && isAlike(here, there)) {
                pairs.add(new Pair(here, there, names.of(here), suffix(peer)));
            }
        }
        return pairs;
    }

    @Override
    public Step.@Nullable Call between(TypeElement from, TypeElement to) {
        for (Pair pair : known(from)) {
            if (pair.there().equals(to)) {
                return new Step.Call(pair.conversions(), pair.to());
            }
        }
        for (Pair pair : known(to)) {
            if (pair.there().equals(from)) {
                return new Step.Call(pair.conversions(), pair.from());
            }
        }
        return null;
    }

    private List<Pair> known(TypeElement type) {
        return isCompiled.test(type) || context.find(names.of(type).canonicalName()) != null ? of(type) : List.of();
    }

    private static boolean isConvertible(TypeElement type) {
        ConversionIgnore ignored = type.getAnnotation(ConversionIgnore.class);
        return (type.getKind() == ElementKind.CLASS
                        || type.getKind() == ElementKind.RECORD
                        || type.getKind() == ElementKind.ENUM)
                && !type.getModifiers().contains(Modifier.ABSTRACT)
                && type.getTypeParameters().isEmpty()
                && (ignored == null || ignored.value().length > 0);
    }

    private static boolean isAlike(TypeElement here, TypeElement there) {
        return (here.getKind() == ElementKind.ENUM) == (there.getKind() == ElementKind.ENUM);
    }
}
