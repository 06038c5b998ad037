import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import App from './App.vue'
import Basket from './Basket.vue'

const router = createRouter({ history: createWebHistory(), routes: [{ path: '/basket', component: Basket }] })
createApp(App).use(router).mount('#app')
