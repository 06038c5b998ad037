import VueRouter from "vue-router";

export default new VueRouter({ routes: [{ path: "/orders/:id", component: () => import("./Order.vue") }] });
