package dev.keelson.codegen.model;

import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/**
 * The concrete classes and records that an annotation asks for, of all rounds of a compilation so far.
 *
 * <p>The annotation stands on a type, or on a package for all types of it, nested ones too; the nearest one counts. Types
 * that processors add to an annotated package are asked for by their own annotation only.
 */
public final class AnnotatedTypes {
    private final Request request;

    /** Names of the top-level types compiled, of all rounds so far. */
    private final Set<String> compiled = new HashSet<>();

    /** Names of the types asked for, of all rounds so far; elements do not outlive a round. */
    private final SortedSet<String> requested = new TreeSet<>();

    /** What an element's own annotation says. */
    public enum Answer {
        /** There is no annotation. */
        NOTHING,
        /** It asks for the type. */
        YES,
        /** It opts the type out. */
        NO
    }

    /** Reads the annotation of one element. */
    @FunctionalInterface
    public interface Request {

        /** Returns what the element's own annotation says. */
        Answer of(Element element);
    }

    /** Makes an empty collection. */
    public AnnotatedTypes(Request request) {
        this.request = request;
    }

    /** Takes the types of a round. */
    public void add(RoundEnvironment round) {
        for (Element root : round.getRootElements()) {
            compiled.add(root.toString());
        }
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement type) {
                addAnnotated(type);
            } else if (root instanceof PackageElement ofPackage && request.of(ofPackage) == Answer.YES) {
                addAll(round, ofPackage);
            }
        }
    }

    /** Returns the names of the types asked for, sorted. */
    public SortedSet<String> names() {
        return requested;
    }

    /** Says whether a type is asked for. */
    public boolean contains(TypeElement type) {
        return requested.contains(type.getQualifiedName().toString());
    }

    /** Says whether the top-level type of that name is among those that are compiled. */
    public boolean isCompiled(String topLevelName) {
        return compiled.contains(topLevelName);
    }

    /** Says whether a type is among those that are compiled, or inside one of them. */
    public boolean isCompiled(TypeElement type) {
        Element outermost = type;
        while (outermost.getEnclosingElement() instanceof TypeElement enclosing) {
            outermost = enclosing;
        }
        return isCompiled(outermost.toString());
    }

    private void addAll(RoundEnvironment round, PackageElement ofPackage) {
        for (TypeElement root : ElementFilter.typesIn(round.getRootElements())) {
            if (ofPackage.equals(root.getEnclosingElement())) {
                addUnlessOptedOut(root);
            }
        }
    }

    private void addUnlessOptedOut(TypeElement type) {
        if (request.of(type) != Answer.NO) {
            addConcrete(type);
            ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::addUnlessOptedOut);
        }
    }

    private void addAnnotated(TypeElement type) {
        if (request.of(type) == Answer.YES) {
            addConcrete(type);
        }
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::addAnnotated);
    }

    private void addConcrete(TypeElement type) {
        if ((type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD)
                && !type.getModifiers().contains(Modifier.ABSTRACT)) {
            requested.add(type.getQualifiedName().toString());
        }
    }
}
