package io.clew.common;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.management.DescriptorKey;

/**
 * What a JMX client shows of an MXBean, its attributes and operations, and the parameters of these.
 * To be put on the interface; {@link JmxRegistration} reads it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Described {
  /** The description: one sentence. */
  @DescriptorKey("described")
  String value();

  /** Of a parameter: its name. */
  @DescriptorKey("named")
  String name() default "";

  /** Of a number: what it counts, such as {@code s}. */
  @DescriptorKey("units")
  String units() default "";
}
