package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for an exact deep copy of a type.
 *
 * <p>On a concrete class or a record {@code Foo} it makes the generator write {@code FooDeepCopy} into the same package
 * ({@code Outer_InnerDeepCopy} for a nested {@code Outer.Inner}). On an interface or an abstract class it states that
 * every implementation is copyable: fields of that type are copied by the class that their value has at run time. On a
 * package it stands for every concrete class and record of that package, nested ones too.
 *
 * <p>The nearest statement wins: {@code @DeepCopy(false)} on a type opts it out of what its package asked for. A type
 * that cannot be copied exactly is a compile error at that type or at its field; nothing is ever left out silently.
 *
 * <p>The tag {@code +k8s:deepcopy-gen} of Kubernetes' gengo is the model.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface DeepCopy {

    /** Whether a deep copy is generated; {@code false} opts a type out of its package's request. */
    boolean value() default true;

    /**
     * States that a value is never mutated, so that original and copy may refer to the same instance.
     *
     * <p>On a field it holds for that field, on a type for every instance of that type. The generator trusts it.
     */
    @Documented
    @Retention(RetentionPolicy.CLASS)
    @Target({ElementType.FIELD, ElementType.TYPE})
    @interface Shared {}
}
