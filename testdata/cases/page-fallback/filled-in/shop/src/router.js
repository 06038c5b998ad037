import VueRouter from "vue-router";

export default new VueRouter({
  mode: "history",
  routes: [{ path: "/orders/:id", component: () => import("./Order.vue") }],
});
